/** A style sheet as text: esbuild and jest (tools/css-as-text.cjs) both load it so. */
declare module '*.css' {
  const css: string;
  export { css as default };
}
