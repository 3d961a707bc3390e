"""How the alert page looks: the console's colours, light and dark, on a phone in a car.

Nothing is said by colour alone: each box also has its words, and marked characters stand on a black block.
"""

from typing import Final

_COLOURS: Final = """
:root{color-scheme:light dark;--surface:#fff;--raised:#eef1f5;--text:#14181f;--muted:#4d5866;--edge:#6f7a88;
--accent:#1d4ed8;--danger:#b42318;--ok:#146c43;--caution:#8a5300;--on:#fff;
--danger-soft:#fdecea;--caution-soft:#fdf3e1;--ok-soft:#e6f4ec}
@media(prefers-color-scheme:dark){
:root{--surface:#14181f;--raised:#222a35;--text:#e8ecf2;--muted:#a3afbf;--edge:#8693a5;
--accent:#7aa2ff;--danger:#ff8a80;--ok:#6fd39b;--caution:#f2b84b;--on:#14181f;
--danger-soft:#3a1c1b;--caution-soft:#35290f;--ok-soft:#15301f}}
"""

_TEXT: Final = """
*{box-sizing:border-box}
body{margin:0;background:var(--surface);color:var(--text);font:1rem/1.4 system-ui,sans-serif;
-webkit-text-size-adjust:100%}
main{container-type:inline-size;margin:0 auto;max-width:36rem;padding:.6rem .75rem 1.5rem;overflow-wrap:anywhere}
h1{margin:0 0 .4rem;font-size:1.25rem;line-height:1.25}
h2{margin:1.25rem 0 .35rem;font-size:1.05rem}
p{margin:.4rem 0}
ul{margin:.35rem 0;padding-left:1.2rem}
a{color:var(--accent)}
.soft,figcaption{color:var(--muted);font-size:.9rem}
.sure{font-size:1.1rem;font-weight:700}
.act,.lead,.off,.good,.warn{padding:.45rem .7rem;border-left:.35rem solid var(--edge);border-radius:.25rem;
background:var(--raised)}
.act{border-color:var(--danger);background:var(--danger-soft);font-weight:700;white-space:pre-line}
.warn{border-color:var(--danger);background:var(--danger);color:var(--on);font-weight:700}
.lead{border-color:var(--caution);background:var(--caution-soft)}
.off{border-color:var(--text);font-weight:700}
.good{border-color:var(--ok);background:var(--ok-soft)}
dl{display:grid;grid-template-columns:minmax(6rem,max-content) 1fr;gap:.3rem 1rem;margin:.4rem 0}
dt{color:var(--muted)}
dd{margin:0}
.map{display:inline-block;min-height:2.75rem;padding:.65rem .2rem}
.copy{-webkit-user-select:all;user-select:all}
@container (max-width:19rem){dl{grid-template-columns:1fr;gap:0}dd{margin-bottom:.4rem}}
"""

_PLATE: Final = """
.plates{display:flex;gap:.6rem;align-items:center}
.rank{flex:none;padding:.15rem .5rem;border-radius:.3rem;background:var(--text);color:var(--surface);font-size:1.4rem}
.pair{display:grid;grid-template-columns:max-content auto;gap:.2rem .5rem;align-items:center;justify-content:start}
.pair span{color:var(--muted);font-size:.9rem;font-weight:400}
.plates b{display:inline-block;padding:0 .45rem;border:.13rem solid #14181f;border-radius:.35rem;background:#fff;
color:#14181f;font:700 1.5rem/1.35 ui-monospace,"DejaVu Sans Mono",Menlo,Consolas,monospace;letter-spacing:.03em;
font-variant-numeric:slashed-zero}
.plates>b{font-size:2rem}
.plates mark{padding:0 .06em;background:#14181f;color:#fff}
@container (max-width:14rem){.plates{flex-wrap:wrap}.pair{grid-template-columns:1fr}.plates>b{font-size:1.5rem}}
figure{margin:.5rem 0}
img{display:block;max-width:100%;height:auto;border:1px solid var(--edge);border-radius:.3rem}
img.plate{width:100%;height:6.5rem;object-fit:contain;background:#14181f}
"""

# The answers stand after the picture, or at the screen's lower edge where that is further down: they are in sight
# without scrolling. On a low screen they give way, and where text is large they stay in their place: the rest must be
# seen too.
_ANSWERS: Final = """
.answers{position:sticky;bottom:min(0px,55vh - 28rem);margin:.5rem -.75rem;padding:.5rem .75rem;
border-top:.13rem solid var(--edge);border-bottom:1px solid var(--edge);background:var(--surface)}
.answers.few{bottom:min(0px,55vh - 17rem)}
.answers h2{margin:.4rem 0 .3rem;font-size:.95rem}
.grid{display:grid;grid-template-columns:1fr 1fr;gap:.5rem}
.answers>form{margin-bottom:.5rem}
.grid button,.answers>form button{margin:0}
@container (max-width:14rem){.grid{grid-template-columns:1fr}.answers{position:static}}
.row{display:flex;flex-wrap:wrap;gap:.25rem .75rem;align-items:center;justify-content:space-between;margin:.4rem 0}
.row p{flex:1 1 9rem;margin:0}
.row form{margin-left:auto}
.row button{width:auto;margin:0;padding:.3rem .6rem;font-size:.95rem}
label{display:block;margin:.75rem 0 .25rem}
input{width:100%;min-height:3rem;padding:.6rem;border:.13rem solid var(--edge);border-radius:.5rem;
background:var(--surface);color:var(--text);font:inherit;font-size:1.4rem;letter-spacing:.3em}
input.note{min-height:2.75rem;margin:0 0 .4rem;padding:.3rem .6rem;font-size:1rem;letter-spacing:0}
input::placeholder{color:var(--muted);opacity:1}
button{display:block;width:100%;height:100%;min-height:3rem;margin:.6rem 0;padding:.35rem .5rem;
border:.13rem solid var(--edge);border-radius:.5rem;background:transparent;color:var(--text);
font:700 1rem/1.2 system-ui,sans-serif;overflow-wrap:anywhere}
button[hidden]{display:none}
button small{display:block;font-size:.85rem;font-weight:400}
button.yes{border-color:var(--ok);background:var(--ok);color:var(--on);font-size:1.1rem}
button.no{border-color:var(--danger);color:var(--danger)}
button.undo{border-color:var(--accent);color:var(--accent)}
button.chosen{border-style:double;border-width:.3rem}
button.chosen::before{content:"\\2713\\00a0"}
:focus-visible{outline:.2rem solid var(--accent);outline-offset:.15rem}
"""

STYLE: Final = _COLOURS + _TEXT + _PLATE + _ANSWERS
"""The style sheet that stands in every page. The page's policy holds its hash."""
