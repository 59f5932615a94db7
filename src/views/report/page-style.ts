/** For a screen in light and dark, and for paper. */
export const style = `
:root { color-scheme: light dark; --ink: #1c2430; --soft: #5b6675; --paper: #fff; --line: #d8dee6; --code: #f2f4f7; --good: #176a35; --open: #8a5a00; --bad: #b3201d; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6eaf0; --soft: #a0abba; --paper: #12161c; --line: #2d3642; --code: #1e252e; --good: #6fd08c; --open: #f0c060; --bad: #ff8f87; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 15px/1.5 system-ui, sans-serif; }
main { max-width: 78rem; margin: 0 auto; padding: 2rem 1.25rem 4rem; }
h1 { font-size: 1.4rem; margin: 0 0 .75rem; overflow-wrap: anywhere; }
h2 { font-size: 1.05rem; margin: 2rem 0 .5rem; }
.outcome { font-size: 1.1rem; font-weight: 600; margin: 0; padding: .6rem .8rem; border-left: .3rem solid; }
.good { color: var(--good); } .open { color: var(--open); } .bad { color: var(--bad); }
.note { color: var(--soft); font-size: .87rem; }
code { background: var(--code); border-radius: .2rem; padding: .05rem .25rem; font: .87em/1.5 ui-monospace, monospace; white-space: pre-wrap; overflow-wrap: anywhere; }
dl { margin: .5rem 0; } dl div { display: flex; gap: 1rem; padding: .15rem 0; } dt { color: var(--soft); flex: 0 0 8rem; } dd { margin: 0; min-width: 0; }
ul { margin: .5rem 0; padding-left: 1.2rem; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: .87rem; }
th, td { border-bottom: 1px solid var(--line); padding: .35rem .6rem .35rem 0; text-align: left; vertical-align: top; min-width: 5rem; }
th { color: var(--soft); font-weight: 500; }
@media print { :root { --ink: #000; --soft: #444; --paper: #fff; --line: #bbb; --code: #f4f4f4; --good: #000; --open: #000; --bad: #000; } main { max-width: none; padding: 0; } body { font-size: 10pt; } tr, dl div { break-inside: avoid; } h2 { break-after: avoid; } thead { display: table-header-group; } .wide { overflow: visible; } }
`
