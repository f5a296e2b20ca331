/** A script for pages as text: esbuild and jest (tools/text-as-module.cjs) both load it so. */
declare module '*.umd.min.js' {
  const code: string;
  export { code as default };
}
