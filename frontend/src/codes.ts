/** Reads QR, DataMatrix, EAN and the like from a picture. The WebAssembly is ours, served by us. */
import { prepareZXingModule, readBarcodes, type ReaderOptions } from "zxing-wasm/reader";
import wasm from "zxing-wasm/reader/zxing_reader.wasm?url";

const OPTIONS: ReaderOptions = {
  formats: ["QRCode", "MicroQRCode", "DataMatrix", "EAN13", "EAN8", "UPCA", "UPCE", "Code128", "Code39", "ITF"],
  maxNumberOfSymbols: 1,
  tryHarder: true,
  textMode: "Plain",
};

export function prepare(): Promise<unknown> {
  return Promise.resolve(prepareZXingModule({ overrides: { locateFile: (path: string, prefix: string) => (path.endsWith(".wasm") ? wasm : prefix + path) }, fireImmediately: true }));
}

/** The text of the first code, or "". */
export async function read(picture: ImageData | Blob): Promise<string> {
  const found = await readBarcodes(picture, OPTIONS);
  return found.find((one) => one.isValid)?.text ?? "";
}
