declare module "@alpinejs/csp" {
  export interface AlpineLike {
    data(name: string, factory: (...args: unknown[]) => object): void;
    store(name: string, value: unknown): void;
    start(): void;
  }
  const Alpine: AlpineLike;
  export default Alpine;
}
declare module "idiomorph/htmx" {}
declare module "*.svg?url&no-inline" {
  const url: string;
  export default url;
}
