/**
 * The one style of all pages: one accent, light and dark, generous type. Contrast is at least 4.5:1 for all text and
 * 3:1 for the edges of what can be operated, in light and in dark (WCAG 2.2, 1.4.3 and 1.4.11); what can be pressed is
 * at least 44 pixels high (2.5.5).
 */
export const STYLE = `
:root { color-scheme: light dark; --ink: #20252b; --paper: #f7f5f0; --card: #ffffff; --quiet: #4f5862; --line: #d9d5cb; --edge: #767c83; --accent: #14566b; --on-accent: #ffffff; --wash: #e4eff2; --link: #14566b; --well: #0a6b2d; --ill: #a3180f; --ill-wash: #fbeae7; }
@media (prefers-color-scheme: dark) { :root { --ink: #e9ebed; --paper: #14181b; --card: #1e2428; --quiet: #b4bcc4; --line: #394148; --edge: #8b949c; --accent: #86cbdd; --on-accent: #0c2128; --wash: #1d3138; --link: #93d0e0; --well: #7bd897; --ill: #ff9d94; --ill-wash: #3a2221; } }
* { box-sizing: border-box; }
html { scroll-padding-top: 1rem; }
body { margin: 0; font: 1.0625rem/1.6 system-ui, "Segoe UI", Roboto, "Noto Sans", sans-serif; color: var(--ink); background: var(--paper); overflow-wrap: break-word; }
main, .bar > *, .foot > * { max-width: 46rem; margin-inline: auto; padding-inline: 1.25rem; }
main { display: block; padding-block: 1.5rem 3.5rem; }
h1, h2, h3 { line-height: 1.25; text-wrap: balance; } h1 { font-size: clamp(1.75rem, 1.4rem + 1.6vw, 2.35rem); letter-spacing: -.015em; margin: .5rem 0 .75rem; }
h2 { font-size: 1.4rem; margin: 2.75rem 0 .6rem; } h3 { font-size: 1.15rem; margin: 1.75rem 0 .5rem; } h4 { font-size: 1rem; margin: 1.25rem 0 .25rem; }
p { margin: .6rem 0; } .lead { font-size: 1.2rem; color: var(--quiet); max-width: 38rem; } .quiet { color: var(--quiet); } .small { font-size: .94rem; }
a { color: var(--link); text-underline-offset: .18em; }
a:focus-visible, button:focus-visible, input:focus-visible, summary:focus-visible, .picture:focus-visible, pre:focus-visible, [tabindex]:focus-visible { outline: 3px solid var(--accent); outline-offset: 3px; border-radius: .3rem; }
.skip { position: absolute; inset-inline-start: -100vw; } .skip:focus { position: static; display: inline-block; padding: .6rem 1.25rem; }
.unseen { position: absolute; width: 1px; height: 1px; margin: -1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.bar { background: var(--card); border-bottom: 1px solid var(--line); } .bar > div { display: flex; flex-wrap: wrap; align-items: center; gap: .25rem 1.25rem; padding-block: .4rem; }
.mark { display: inline-flex; align-items: center; gap: .55rem; min-height: 2.75rem; margin-inline-end: auto; font-weight: 700; font-size: 1.15rem; color: var(--ink); text-decoration: none; } .mark svg { width: 1.5rem; height: 1.5rem; color: var(--accent); }
.bar ul { display: flex; gap: 1rem; list-style: none; margin: 0; padding: 0; } .bar li a, .bar li span { display: inline-flex; align-items: center; min-height: 2.75rem; } .bar li span { font-weight: 600; } .bar form { margin-inline-start: auto; }
.foot { border-top: 1px solid var(--line); font-size: .94rem; color: var(--quiet); } .foot ul { display: flex; flex-wrap: wrap; gap: 0 1.5rem; list-style: none; margin: 0; padding: 1rem 0; } .foot a { display: inline-flex; align-items: center; min-height: 2.75rem; }
.card { background: var(--card); border: 1px solid var(--line); border-radius: .9rem; padding: 1.25rem 1.4rem; margin: 1rem 0; box-shadow: 0 1px 2px rgb(0 0 0 / .04), 0 6px 20px rgb(0 0 0 / .04); } .card > :first-child { margin-top: 0; } .card > :last-child { margin-bottom: 0; }
.card h2 { margin: .5rem 0 .6rem; } .card h3 { font-size: 1.2rem; font-weight: 600; } .ask { border-top: .3rem solid var(--accent); } .ask h3 { margin: .9rem 0 .5rem; font-size: 1.1rem; font-weight: 400; } .wants { display: block; } .ask h3 em { display: block; margin-top: .25rem; font-style: normal; font-weight: 650; font-size: 1.4rem; color: var(--accent); } .parts { list-style: none; display: flex; flex-wrap: wrap; gap: 0 1.25rem; padding: 0; margin: 1rem 0 0; } .parts a { display: inline-flex; align-items: center; min-height: 2.75rem; }
.note { background: var(--wash); border-radius: .9rem; padding: 1rem 1.4rem; margin: 1rem 0; } .note > :first-child { margin-top: 0; } .note > :last-child { margin-bottom: 0; } .note.ill { background: var(--ill-wash); color: var(--ink); } .note:focus { outline: 3px solid var(--accent); outline-offset: 3px; }
.tag { display: inline-block; padding: .05rem .65rem; border: 1px solid var(--edge); border-radius: 1rem; font-size: .875rem; color: var(--quiet); background: var(--card); } .tag.on { border-color: var(--accent); color: var(--accent); font-weight: 600; }
button, .button { display: inline-flex; align-items: center; justify-content: center; min-height: 2.9rem; padding: .5rem 1.4rem; font: inherit; font-weight: 600; line-height: 1.3; border: 2px solid var(--accent); border-radius: .65rem; background: var(--card); color: var(--accent); cursor: pointer; text-decoration: none; } button[hidden] { display: none; }
button:hover, .button:hover { background: var(--wash); } .main-action { background: var(--accent); color: var(--on-accent); } .main-action:hover { background: var(--accent); box-shadow: 0 0 0 3px var(--wash); } .grave { border-color: var(--ill); color: var(--ill); } .bar button { min-height: 2.75rem; padding: .25rem .9rem; border-width: 1px; font-size: .94rem; }
fieldset { border: 0; padding: 0; margin: 1rem 0 0; min-width: 0; } .choices { display: flex; flex-wrap: wrap; gap: .75rem; } .choices button { flex: 0 1 10rem; } .row .choices button { flex: 0 1 auto; min-width: 8rem; }
.check { display: flex; gap: .7rem; align-items: flex-start; padding: .55rem 0; cursor: pointer; } .check input { flex: none; width: 1.4rem; height: 1.4rem; margin: .15rem 0 0; accent-color: var(--accent); }
.gives { list-style: none; padding: 0; margin: .75rem 0; display: grid; gap: .35rem; } .gives li { padding-inline-start: 1.7rem; position: relative; } .gives svg { position: absolute; inset-inline-start: 0; top: .3rem; width: 1.1rem; height: 1.1rem; color: var(--accent); } .gives .never svg { color: var(--quiet); }
.row { padding: 1.1rem 0; border-top: 1px solid var(--line); } .row:first-of-type { border-top: 0; padding-top: 0; } .row:last-of-type { padding-bottom: 0; } .row h3 { margin: 0 0 .15rem; }
.figures { display: grid; grid-template-columns: repeat(auto-fit, minmax(11rem, 1fr)); gap: 1rem; padding: 0; margin: 1rem 0; list-style: none; } .figures strong { display: block; font-size: 1.25rem; color: var(--accent); line-height: 1.3; } .figures li { border-inline-start: .25rem solid var(--accent); padding-inline-start: .9rem; }
.chart { display: block; width: 100%; height: 7.5rem; margin: .75rem 0 .25rem; } .chart rect { fill: var(--accent); } .chart .none { fill: var(--line); } .chart-ends { display: flex; justify-content: space-between; font-size: .875rem; color: var(--quiet); }
.events { list-style: none; padding: 0; margin: 1rem 0; border-inline-start: 2px solid var(--line); } .events li { padding: .15rem 0 1rem 1.2rem; position: relative; } .events li::before { content: ""; position: absolute; inset-inline-start: -.4rem; top: .65rem; width: .7rem; height: .7rem; border-radius: 50%; background: var(--accent); } .events time { display: block; font-size: .9rem; color: var(--quiet); }
.traces { list-style: none; padding: 0; margin: .5rem 0; } .traces li { padding: .5rem 0; border-top: 1px solid var(--line); } .traces li:first-child { border-top: 0; } .traces time { color: var(--quiet); font-size: .9rem; }
.field { margin: 1rem 0; } .field label { display: block; font-weight: 600; } .field > span, .field > strong { display: block; } .field input, .field select, .field textarea { width: 100%; min-height: 2.75rem; padding: .45rem .7rem; font: inherit; color: var(--ink); background: var(--card); border: 1px solid var(--edge); border-radius: .5rem; } .field.wrong :is(input, select, textarea) { border: 2px solid var(--ill); } select:focus-visible, textarea:focus-visible { outline: 3px solid var(--accent); outline-offset: 3px; } legend { font-size: 1.15rem; font-weight: 600; padding: 0; } .beside { display: grid; gap: 0 2rem; grid-template-columns: repeat(auto-fit, minmax(min(100%, 18rem), 1fr)); }
.actions { display: flex; flex-wrap: wrap; gap: .75rem; margin: 1rem 0; } .scroll { overflow-x: auto; } .big { font-size: 1.1rem; padding-inline: 2rem; }
.scroll th code { overflow-wrap: normal; }
code { font: .92em ui-monospace, "DejaVu Sans Mono", monospace; overflow-wrap: anywhere; }
dl { display: grid; grid-template-columns: fit-content(40%) minmax(0, 1fr); gap: .35rem 1.25rem; margin: 0; } dl.card { margin: 1rem 0; } dt { color: var(--quiet); } dt, dd { overflow-wrap: anywhere; min-width: 0; } dd { margin: 0; }
ul.links { list-style: none; padding: 0; margin: 0; } ul.links a { display: inline-block; padding: .5rem 0; }
.state { font-size: 1.15rem; font-weight: 600; border-inline-start: .4rem solid; padding: .4rem .8rem; margin: 1rem 0; } .well { color: var(--well); } .ill { color: var(--ill); }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; } th, td { text-align: start; vertical-align: top; padding: .5rem .8rem .5rem 0; border-bottom: 1px solid var(--line); } .number { text-align: end; }
:target { background: color-mix(in srgb, var(--accent) 14%, transparent); } .note:target { background: var(--wash); } .card:target { background: var(--card); }
.part { border-inline-start: .2rem solid var(--line); padding-inline-start: 1rem; margin: 1.5rem 0; } .part h2, .part h4 { margin-top: 0; } .part li { margin: .35rem 0; }
.iri { margin: .25rem 0; color: var(--quiet); } .iri code { font-size: .85em; } .definition { white-space: pre-line; } .concepts > li { margin: .75rem 0; } .concepts p { margin: .1rem 0; }
.path { display: block; font-size: .85em; color: var(--quiet); } .picture { margin: 1rem 0; padding: .5rem; overflow-x: auto; border: 1px solid var(--line); background: var(--card); position: relative; border-radius: .6rem; }
@media (min-width: 48rem) { .picture { width: max-content; max-width: calc(50vw + 17rem); } } .picture svg { display: block; }
pre { overflow-x: auto; padding: .9rem; border: 1px solid var(--line); border-radius: .6rem; background: var(--card); font-size: .92rem; } pre code { overflow-wrap: normal; }
summary { cursor: pointer; padding: .5rem 0; color: var(--link); } summary h2 { display: inline; font-size: 1.1rem; } .version { border-top: 1px solid var(--line); margin-top: 2rem; }
@media (max-width: 30rem) { .bar > div { gap: .25rem .9rem; padding-inline: 1rem; } .bar li:has(span) { display: none; } dl { grid-template-columns: minmax(0, 1fr); gap: 0; } dd { margin-bottom: .5rem; } .card { padding: 1.1rem 1.1rem; } .choices button { flex: 1 1 7rem; } }
`;
