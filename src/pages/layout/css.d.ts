/** A style sheet as text: esbuild and jest (tools/text-as-module.cjs) both load it so. */
declare module '*.css' {
  const css: string;
  export { css as default };
}
