export const REPORT_STYLE = `
:root { color-scheme: light dark; --text: #1d2530; --quiet: #5a6675; --page: #fff; --grid: #e3e8ee;
  --line-0: #0b62d6; --line-1: #b4541a; --line-2: #2c7a3f; --line-3: #7a4fb5; }
@media (prefers-color-scheme: dark) { :root { --text: #e6ebf2; --quiet: #9aa7b8; --page: #12171e; --grid: #2a333f;
  --line-0: #6aa8ff; --line-1: #f0a36b; --line-2: #74c98a; --line-3: #bd9cf0; } }
body { font: 15px/1.5 system-ui, sans-serif; color: var(--text); background: var(--page); margin: 2rem auto;
  max-width: 1180px; padding: 0 1rem; }
h1 { font-size: 1.6rem; } h2 { font-size: 1.25rem; margin-top: 2.5rem; border-top: 1px solid var(--grid); padding-top: 1.2rem; }
p { color: var(--quiet); max-width: 75ch; }
.tables { display: flex; flex-wrap: wrap; gap: 1.5rem 2.5rem; align-items: start; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
th, td { text-align: right; padding: .2rem .7rem; border-bottom: 1px solid var(--grid); white-space: nowrap; }
th:first-child, td:first-child { text-align: left; padding-left: 0; }
.charts { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(500px, 100%), 1fr)); gap: 1.5rem; margin: 1.5rem 0; }
figure { margin: 0; min-width: 0; } figcaption { font-weight: 600; margin-bottom: .3rem; }
.u-legend { font-size: 13px; } .u-legend th { border: 0; padding: .1rem .4rem; } .u-legend td { border: 0; padding: .1rem .2rem; }
summary { cursor: pointer; margin: .5rem 0; }
`;
