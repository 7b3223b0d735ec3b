/** The style of the page: light and dark by the reader's setting, and on paper. Its hash stands in the page's policy. */
export const style = `
:root{color-scheme:light dark;--ink:#1b1f24;--dim:#545d68;--page:#fff;--line:#c9d1d9;--soft:#f3f5f7;
--h0:#f5c2b8;--h1:#fadcc4;--h2:#fdf3cf;--h3:#dcefd6;--h4:#b9e0c0}
@media(prefers-color-scheme:dark){:root{--ink:#e6e9ed;--dim:#a9b3be;--page:#14181d;--line:#3a434d;--soft:#1e242b;
--h0:#6b2a20;--h1:#5d3a1d;--h2:#4d4517;--h3:#274a2b;--h4:#1b5a36}}
*{box-sizing:border-box}
body{margin:0;background:var(--page);color:var(--ink);font:16px/1.5 system-ui,sans-serif}
main{max-width:72rem;margin:0 auto;padding:1rem}
h1{font-size:1.6rem;line-height:1.2;margin:.5rem 0}h2{font-size:1.15rem;margin:2rem 0 .5rem}
header p,footer{color:var(--dim)}bdi{overflow-wrap:anywhere}
.wide{overflow-x:auto;margin:.75rem 0}
.wide:focus-visible,pre:focus-visible,summary:focus-visible{outline:2px solid currentColor;outline-offset:2px}
table{border-collapse:collapse;font-size:.9rem}caption{text-align:start;color:var(--dim);padding:.25rem 0}
th,td{padding:.3rem .6rem;border-bottom:1px solid var(--line);vertical-align:top}
th{font-weight:600}.t{text-align:start}.n{text-align:end;font-variant-numeric:tabular-nums;white-space:nowrap}
.h0{background:var(--h0)}.h1{background:var(--h1)}.h2{background:var(--h2)}.h3{background:var(--h3)}.h4{background:var(--h4)}
pre{background:var(--soft);padding:.75rem;overflow-x:auto}
.verdict{border-inline-start:4px solid currentColor;padding:.25rem .75rem;background:var(--soft)}
.verdict ul{list-style:none;margin:0;padding:0}
.sides{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(20rem,100%),1fr));gap:1rem}
summary{cursor:pointer}
@media print{.wide{overflow:visible}tr,section h2{break-inside:avoid;break-after:auto}body{font-size:11px}}
`;
