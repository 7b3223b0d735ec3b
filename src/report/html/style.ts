/** The style of the page: light and dark by the reader's setting, and on paper. Its hash stands in the page's policy. */
export const style = `
:root{color-scheme:light dark;
--page:#fff;--soft:#f5f6f8;--line:#dde2e8;--ink:#1a1e24;--dim:#565f6b;--link:#1d56a5;
--good:#0a6838;--good-soft:#e4f4ea;--bad:#a62a1c;--bad-soft:#fbeae7;--warn:#7d5200;--warn-soft:#fbf1da;
--same:#1d56a5;--same-soft:#e7effa;--open:#565f6b;--open-soft:#eceff2;
--h0:#f6f8fb;--h1:#e2edf8;--h2:#c8ddf3;--h3:#a6c9eb;--h4:#80b1e1;
--chart-better:#0a6838;--chart-worse:#a62a1c;--chart-neutral:#4a5562;--chart-band:#e7ebf0;
--chart-relevant:#1f6fb8;--chart-irrelevant:#c8873f;
--chart-run-1:#1d56a5;--chart-run-2:#b0560a;--chart-run-3:#0a7560;--chart-run-4:#8b2f86;--chart-run-5:#7a6200;--chart-run-6:#a62a1c}
@media screen and (prefers-color-scheme:dark){:root{
--page:#13161b;--soft:#1b2027;--line:#323a44;--ink:#e7eaee;--dim:#a6afba;--link:#8fbcf7;
--good:#72d49e;--good-soft:#11301f;--bad:#ff9f91;--bad-soft:#3c1b17;--warn:#f0c369;--warn-soft:#35290f;
--same:#8fbcf7;--same-soft:#162b46;--open:#b4bcc6;--open-soft:#272d35;
--h0:#171c23;--h1:#172a3d;--h2:#193a58;--h3:#1a4a75;--h4:#1c5c94;
--chart-better:#72d49e;--chart-worse:#ff9f91;--chart-neutral:#b4bcc6;--chart-band:#262d36;
--chart-relevant:#63a9ec;--chart-irrelevant:#d99a52;
--chart-run-1:#8fbcf7;--chart-run-2:#f2a65a;--chart-run-3:#5fd0b4;--chart-run-4:#dd9bd9;--chart-run-5:#d6c25a;--chart-run-6:#ff9f91}}
*{box-sizing:border-box}
html{scroll-behavior:smooth;scroll-padding-top:1rem;-webkit-text-size-adjust:100%;text-size-adjust:100%}
body{margin:0;background:var(--page);color:var(--ink);font:16px/1.55 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",sans-serif}
a{color:var(--link)}
:focus-visible{outline:2px solid var(--link);outline-offset:2px;border-radius:2px}
.skip{position:absolute;inset-inline-start:-100vw;top:0;background:var(--page);padding:.5rem 1rem;z-index:2}
.skip:focus{inset-inline-start:0}
.sr{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
.frame{max-width:76rem;margin:0 auto;padding:1.5rem 1.25rem 4rem}
header{border-bottom:1px solid var(--line);padding-bottom:1rem;margin-bottom:1.25rem}
h1{font-size:1.75rem;line-height:1.2;margin:0 0 .35rem;letter-spacing:-.015em;text-wrap:balance}
h2{font-size:1.25rem;line-height:1.3;margin:0 0 .75rem;letter-spacing:-.01em}
h3{font-size:1rem;line-height:1.4;margin:1.25rem 0 .5rem}
p{margin:.5rem 0;max-width:75ch}
header p,footer,.lead,figcaption,caption{color:var(--dim)}
header p{margin:0}footer{margin-top:3rem;padding-top:1rem;border-top:1px solid var(--line);font-size:.875rem}
body{overflow-wrap:break-word}
section{margin:0 0 2.75rem}
nav ol{list-style:none;margin:0;padding:0;display:flex;flex-wrap:wrap;gap:.25rem 1rem;font-size:.9rem}
nav{margin-bottom:1.75rem}
nav a{display:block;padding:.15rem 0;text-decoration:none}nav a:hover{text-decoration:underline}
@media(min-width:74rem){.contents{display:grid;grid-template-columns:10.5rem minmax(0,1fr);gap:2.5rem}
nav{position:sticky;top:1.5rem;align-self:start;margin:0;max-height:calc(100vh - 3rem);overflow-y:auto}
nav ol{display:block;border-inline-start:2px solid var(--line)}nav a{padding:.25rem .75rem}}
.wide{position:relative;overflow-x:auto;margin:.75rem 0}
table{border-collapse:collapse;font-size:.875rem;font-variant-numeric:tabular-nums}
caption{text-align:start;padding:.25rem 0 .4rem;font-size:.875rem}
th,td{padding:.35rem .7rem;border-bottom:1px solid var(--line);vertical-align:top}
thead th,thead td{border-bottom:2px solid var(--line);vertical-align:bottom}
th{font-weight:600}tbody th{font-weight:500}th,td{text-align:start}.n{text-align:end;white-space:nowrap}
tbody tr:hover{background:var(--soft)}
tbody th:first-child,thead :first-child{position:sticky;inset-inline-start:0;background:var(--page)}
.ref th,.ref td{color:var(--dim)}.heat .ref td{color:inherit}
.heat th,.heat td{padding:.4rem .35rem}.heat tbody th{min-width:9.5rem;padding-inline-end:.75rem}.heat td{min-width:2.95rem;border:1px solid var(--page)}
.h0{background:var(--h0)}.h1{background:var(--h1)}.h2{background:var(--h2)}.h3{background:var(--h3)}.h4{background:var(--h4)}
pre{background:var(--soft);padding:.85rem 1rem;overflow-x:auto;font:.8125rem/1.6 ui-monospace,SFMono-Regular,Menlo,monospace;border-radius:.4rem}
ul{padding-inline-start:1.2rem;margin:.5rem 0}li{margin:.2rem 0}
.verdict{border-inline-start:4px solid currentColor;padding:.4rem .9rem;background:var(--soft)}
.verdict ul{list-style:none;margin:0;padding:0}
.badge{display:inline-block;font-size:.75rem;font-weight:650;line-height:1.5;padding:.05rem .5rem;border-radius:1rem;white-space:nowrap;background:var(--tone-soft);color:var(--tone)}
.good{--tone:var(--good);--tone-soft:var(--good-soft)}.bad{--tone:var(--bad);--tone-soft:var(--bad-soft)}
.warn{--tone:var(--warn);--tone-soft:var(--warn-soft)}.same{--tone:var(--same);--tone-soft:var(--same-soft)}
.open{--tone:var(--open);--tone-soft:var(--open-soft)}
.cards>li{margin:0;display:grid;grid-template-columns:minmax(0,1fr)}
.card,.sides,summary,li,dd{overflow-wrap:anywhere}
.cards{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(20rem,100%),1fr));gap:.9rem;margin:.75rem 0;padding:0;list-style:none}
.card{margin:0;border:1px solid var(--line);border-inline-start:4px solid var(--tone,var(--line));border-radius:.4rem;padding:.8rem 1rem}
.card h4{font-size:1rem;font-weight:600;margin:0 0 .35rem}.card p{margin:.35rem 0;font-size:.9rem}
.card .figure{font-size:1.6rem;font-weight:650;letter-spacing:-.02em;line-height:1.25;font-variant-numeric:tabular-nums;color:var(--tone)}
.card .figure small{font-size:.9rem;font-weight:400;letter-spacing:0;color:var(--dim)}
figure{margin:.75rem 0}figcaption{font-size:.875rem;margin-top:.25rem}
svg{display:block;max-width:100%;height:auto}
.wide svg{min-width:36rem}
.panels{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(22rem,100%),1fr));gap:1rem 1.5rem}
.panels figure{margin:0}.panels h3{margin:0 0 .25rem}
.small{display:grid;grid-template-columns:repeat(auto-fill,minmax(9.5rem,1fr));gap:.75rem}
.small figure{margin:0}.small figcaption{margin:0;color:var(--ink);font-weight:500}
.sides{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(20rem,100%),1fr));gap:1.25rem;margin-top:.75rem}
.sides h4{margin:0;font-size:.875rem;font-weight:600;color:var(--dim)}
.sides ol{list-style:none;margin:.25rem 0 0;padding:0}
.sides li{border-top:1px solid var(--line);padding:.45rem 0 .5rem;margin:0;font-size:.875rem}
.sides li.hit{border-inline-start:3px solid var(--good);padding-inline-start:.6rem}
.sides p{margin:0;color:var(--dim);font-variant-numeric:tabular-nums}
.query{font-size:1.05rem;margin:.75rem 0 0;max-width:none}
details{margin:.5rem 0}summary{cursor:pointer;padding:.25rem 0;color:var(--link)}
details.item{border:1px solid var(--line);border-radius:.4rem;padding:.35rem .9rem}
details.item>summary{color:var(--ink)}
details>summary+*{margin-top:.5rem}
dl{display:grid;grid-template-columns:max-content minmax(0,1fr);gap:.15rem .9rem;margin:.5rem 0;font-size:.9rem}
dt{color:var(--dim)}dd{margin:0}
@media(prefers-reduced-motion:reduce){html{scroll-behavior:auto}}
@media print{html{font-size:11px}body{font-size:9.5pt}.heat td{min-width:0}.frame{max-width:none;padding:0}.contents{display:block}nav,.skip{display:none}
.wide{overflow:visible}.wide svg{min-width:0}pre{white-space:pre-wrap}
tbody th:first-child,thead :first-child{position:static}
details::details-content{content-visibility:visible;display:block;block-size:auto}
tr,figure,.card,li,h2,h3{break-inside:avoid}h2,h3,summary{break-after:avoid}
.h0,.h1,.h2,.h3,.h4,.badge{print-color-adjust:exact;-webkit-print-color-adjust:exact}}
`;
