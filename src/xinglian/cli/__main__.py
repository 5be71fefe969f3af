from xinglian.cli.main import main

main()
