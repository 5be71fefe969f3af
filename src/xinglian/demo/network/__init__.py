"""The sample network as files: partners, parts, prices, order lines and stock. numpy and pyarrow only; no Django."""

from xinglian.demo.network.generate import MadeFile, Manifest, generate, read_manifest

__all__ = ["MadeFile", "Manifest", "generate", "read_manifest"]
