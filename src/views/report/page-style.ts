/** Colours by what they are for; every pair that meets is held to the contrast of WCAG 2.2 AA. */
const light =
  '--ink: #1c2430; --soft: #4f5a69; --paper: #ffffff; --line: #c9d1db; --code: #f0f2f6; --good: #14602f; --open: #7a4b00; --bad: #a81815; --focus: #0b57d0;'
const dark =
  '--ink: #e6eaf0; --soft: #aab4c2; --paper: #12161c; --line: #3b4654; --code: #1e252e; --good: #79d598; --open: #f2c66d; --bad: #ff9d96; --focus: #8ab4f8;'
const paper =
  '--ink: #000000; --soft: #333333; --paper: #ffffff; --line: #999999; --code: #f4f4f4; --good: #000000; --open: #000000; --bad: #000000; --focus: #000000;'

/** For a screen in light and dark, wide and narrow, and for paper. */
export const style = `
:root { color-scheme: light dark; ${light} }
@media (prefers-color-scheme: dark) { :root { ${dark} } }
* { box-sizing: border-box; }
body { margin: 0; overflow-wrap: break-word; background: var(--paper); color: var(--ink); font: 16px/1.55 system-ui, sans-serif; }
main { max-width: 72rem; margin: 0 auto; padding: 2rem 1.25rem 4rem; }
:focus-visible { outline: .2rem solid var(--focus); outline-offset: .15rem; }
.skip { position: absolute; left: -100vw; top: 0; padding: .6rem 1rem; background: var(--paper); color: var(--focus); }
.skip:focus { left: 0; }
h1 { font-size: 1.6rem; line-height: 1.25; margin: 0 0 .75rem; overflow-wrap: anywhere; }
h2 { font-size: 1.2rem; margin: 2.5rem 0 .5rem; padding-top: .75rem; border-top: 1px solid var(--line); }
h3 { font-size: 1rem; margin: 1.75rem 0 .4rem; }
h4 { font-size: .95rem; margin: 1.25rem 0 .4rem; }
p { margin: .5rem 0; max-width: 46rem; }
.outcome { font-size: 1.15rem; font-weight: 600; margin: 0; padding: .6rem .8rem; border-left: .35rem solid; }
.good { color: var(--good); } .open { color: var(--open); } .bad { color: var(--bad); }
.note { color: var(--soft); font-size: .9rem; }
code { background: var(--code); border-radius: .2rem; padding: .05rem .25rem; font: .88em/1.5 ui-monospace, monospace; white-space: pre-wrap; overflow-wrap: anywhere; }
dl { margin: .5rem 0; } dl div { display: flex; gap: 1rem; padding: .15rem 0; } dt { color: var(--soft); flex: 0 0 10rem; } dd { margin: 0; min-width: 0; }
ul { margin: .5rem 0; padding-left: 1.2rem; max-width: 60rem; }
ul.statements { list-style: none; padding: 0; } ul.statements li { display: flex; gap: .75rem; align-items: baseline; padding: .25rem 0; }
.ground { flex: 0 0 5.5rem; text-align: center; font-size: .75rem; letter-spacing: .02em; border: 1px solid; border-radius: .25rem; padding: 0 .3rem; color: var(--soft); }
.ground.inference { border-style: dashed; font-style: italic; color: var(--open); }
details { margin-top: 2.5rem; border-top: 1px solid var(--line); padding-top: .75rem; } summary { cursor: pointer; } summary h2, summary h3 { display: inline; border: 0; }
section section details { margin-top: 1.25rem; border: 0; padding: 0; }
.wide { overflow-x: auto; margin: .5rem 0 1rem; }
table { border-collapse: collapse; width: 100%; font-size: .88rem; }
caption { max-width: calc(100vw - 1.8rem); text-align: left; color: var(--soft); padding: .25rem 0; }
th, td { border-bottom: 1px solid var(--line); padding: .4rem .75rem .4rem 0; text-align: left; vertical-align: top; min-width: 5.5rem; font-weight: 400; }
td:has(code) { min-width: 9rem; }
@media (min-width: 60rem) { tbody th { min-width: 13.5rem; } }
thead th { color: var(--soft); font-weight: 600; }
.drawings { display: flex; flex-wrap: wrap; gap: 1rem; margin: .75rem 0; } svg { flex: 1 1 20rem; max-width: 34rem; min-width: 0; height: auto; border: 1px solid var(--line); border-radius: .4rem; }
svg text { fill: var(--ink); font: 12px system-ui, sans-serif; } svg .name { font-family: ui-monospace, monospace; font-size: 11px; unicode-bidi: isolate; } svg .soft { fill: var(--soft); font-size: 11px; } svg .strong { font-weight: 600; font-size: 14px; } svg .sign { font-weight: 700; }
svg rect, svg line, svg path { fill: none; stroke: var(--soft); stroke-width: 1.25; } svg .frame { stroke-dasharray: 5 3; } svg .wall { stroke: var(--bad); stroke-width: 4; }
svg line.open, svg path.open { stroke: var(--good); stroke-width: 2; } svg line.blocked { stroke: var(--bad); stroke-width: 2; } svg line.unproven { stroke: var(--open); stroke-width: 2; stroke-dasharray: 2 4; }
@media (max-width: 40rem) { main { padding: 1.25rem .9rem 3rem; } dl div { display: block; padding: .3rem 0; } ul.statements li { display: block; } .ground { display: inline-block; } }
@media print { :root { ${paper} } main { max-width: none; padding: 0; } body { font-size: 10pt; } .skip { display: none; } tr, dl div, li, svg { break-inside: avoid; } h2, h3, h4, summary, caption { break-after: avoid; } thead { display: table-header-group; } .wide { overflow: visible; } table { font-size: 8pt; } th, td { overflow-wrap: anywhere; min-width: 4rem; padding-right: .4rem; } tbody th { min-width: 8rem; } td:has(code) { min-width: 5.5rem; } details::details-content { content-visibility: visible; height: auto; } summary { list-style: none; } svg { flex: 0 1 47%; } }
`
