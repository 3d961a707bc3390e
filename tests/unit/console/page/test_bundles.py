"""Which modules share a file, and what the files say of each other."""

import re

import pytest
from hypothesis import given, reject
from hypothesis import strategies as st

from platewatch.console.errors import PageInvalid
from platewatch.console.page.bundles import Bundled, make_bundles

IMPORTED = re.compile(r'^import \{ (?P<names>.*) \} from "(?P<path>.*)";$', re.M)


def bundle(files: dict[str, str], entry: str = "main.js") -> Bundled:
    return make_bundles(entry, files.get)


def show_homes(files: dict[str, str], entry: str = "main.js") -> dict[str, tuple[str, ...]]:
    return {one.name: one.modules for one in bundle(files, entry).bundles}


def write(*needs: str, lazy: tuple[str, ...] = ()) -> str:
    """A module's text that imports these and loads those later."""
    lines = [f'import {{ a as a{number} }} from "./{need}.js";' for number, need in enumerate(needs)]
    lines += [f'const load{number} = () => import("./{name}.js");' for number, name in enumerate(lazy)]
    return "\n".join([*lines, "export const a = 1;"])


def test_what_runs_first_stands_first() -> None:
    files = {"main.js": write("b", "c"), "b.js": write("d"), "c.js": write("d"), "d.js": write()}
    assert show_homes(files) == {"main.js": ("d.js", "b.js", "c.js", "main.js")}


def test_a_module_that_is_loaded_later_has_a_file_with_what_only_it_needs() -> None:
    files = {
        "start.js": write(lazy=("main",)),
        "main.js": write("store", lazy=("live", "maps")),
        "store.js": write(),
        "live.js": write("store", "row"),
        "row.js": write(),
        "maps.js": write("store"),
    }
    assert show_homes(files, "start.js") == {
        "start.js": ("start.js",),
        "main.js": ("store.js", "main.js"),
        "live.js": ("row.js", "live.js"),
        "maps.js": ("maps.js",),
    }


def test_what_several_need_comes_before_them_but_libraries_do_not() -> None:
    files = {
        "start.js": write(lazy=("main",)),
        "main.js": write(lazy=("x", "y", "z")),
        "x.js": write("parts", "map"),
        "y.js": write("parts", "map"),
        "z.js": write("parts"),
        "parts.js": write(),
        "map.js": write("vendor/leaflet"),
        "vendor/leaflet.js": write(),
    }
    assert show_homes(files, "start.js") == {
        "start.js": ("start.js",),
        "main.js": ("main.js", "parts.js"),
        "shared-1.js": ("vendor/leaflet.js", "map.js"),
        "x.js": ("x.js",),
        "y.js": ("y.js",),
        "z.js": ("z.js",),
    }


def test_what_is_loaded_later_by_what_was_loaded_later() -> None:
    files = {
        "main.js": write(lazy=("x",)),
        "x.js": write("parts", lazy=("deep", "main")),
        "parts.js": write(),
        "deep.js": write("parts"),
    }
    assert show_homes(files) == {"main.js": ("main.js",), "x.js": ("parts.js", "x.js"), "deep.js": ("deep.js",)}


def test_one_that_is_there_already_is_asked_for_where_it_is() -> None:
    files = {"main.js": write("b", lazy=("b",)), "b.js": write()}
    (only,) = bundle(files).bundles
    assert 'import("./main.js").then((bundle) => bundle["b.js"])' in only.text


def test_paths_lead_from_file_to_file() -> None:
    files = {
        "main.js": 'export const a = 1;\nimport("./live/screen.js");\nnew URL("./ticker.js", import.meta.url);',
        "live/screen.js": 'import { a } from "../main.js";\nimport("../maps/map.js");',
        "maps/map.js": "new URL('./pin.png', import.meta.url);",
    }
    bundled = bundle(files)
    texts = {one.name: one.text for one in bundled.bundles}
    assert 'import("./live/screen.js").then' in texts["main.js"]
    assert 'new URL("./ticker.js", import.meta.url)' in texts["main.js"]
    assert IMPORTED.findall(texts["live/screen.js"]) == [('"main.js" as module$0', "../main.js")]
    assert 'import("../maps/map.js").then' in texts["live/screen.js"]
    assert 'new URL("./pin.png", import.meta.url)' in texts["maps/map.js"]
    assert bundled.addresses == {"ticker.js", "maps/pin.png"}


def test_names_are_taken_and_given() -> None:
    files = {
        "main.js": 'import d, { a as b } from "./x.js";\nimport * as all from "./x.js";\nexport { c } from "./x.js";',
        "x.js": "export const a = 1;\nexport function c() {}\nexport default a;",
    }
    (only,) = bundle(files).bundles
    for part in ("const { a: b } = module$0;", "const { default: d } = module$0;", "const all = module$0;"):
        assert part in only.text
    assert "return { c: module$0.c };" in only.text
    assert "return { a: a, c: c, default: module$default };" in only.text
    assert only.text.endswith('export { module$0 as "x.js", module$1 as "main.js" };\n')


@pytest.mark.parametrize(
    ("files", "why"),
    [
        ({}, "index.html: there is no module main.js"),
        ({"main.js": write("gone")}, "main.js: there is no module gone.js"),
        ({"main.js": write(lazy=("gone",))}, "main.js: there is no module gone.js"),
        ({"main.js": 'import { b } from "./x.js";', "x.js": write()}, "main.js: x.js does not export b"),
        ({"main.js": 'import x from "./x.js";', "x.js": write()}, "main.js: x.js does not export default"),
        ({"main.js": 'export { b } from "./x.js";', "x.js": write()}, "main.js: x.js does not export b"),
        ({"main.js": write("b"), "b.js": write("c"), "c.js": write("b")}, "b.js -> c.js -> b.js"),
        ({"main.js": write("main")}, "main.js -> main.js"),
        ({"main.js": write(lazy=("b",)), "b.js": write("b")}, "b.js -> b.js"),
    ],
)
def test_what_does_not_fit_is_refused(files: dict[str, str], why: str) -> None:
    with pytest.raises(PageInvalid, match=re.escape(why)):
        bundle(files)


@given(st.data())
def test_each_module_is_in_one_file_after_what_it_needs(data: st.DataObject) -> None:
    names = [f"vendor/m{number}" if number % 4 == 3 else f"m{number}" for number in range(data.draw(st.integers(1, 9)))]
    modules = {}
    for number, name in enumerate(names):
        up = "../" if name.startswith("vendor/") else "./"
        needs = (
            [f"{up}{one}" for one in data.draw(st.lists(st.sampled_from(names[:number]), unique=True))]
            if number
            else []
        )
        lazy = data.draw(st.lists(st.sampled_from(names), max_size=2, unique=True))
        lines = [f'import {{ a as a{place} }} from "{need}.js";' for place, need in enumerate(needs)]
        lines += [f'() => import("{up}{one}.js");' for one in lazy]
        modules[f"{name}.js"] = "\n".join([*lines, "export const a = 1;"])
    entry = f"{names[-1]}.js"
    try:
        bundles = bundle(modules, entry).bundles
    except PageInvalid:  # files that would import each other
        reject()
    homes = [name for one in bundles for name in one.modules]
    assert len(homes) == len(set(homes))
    assert entry in homes
    texts = {one.name: one.text for one in bundles}
    for one in bundles:
        known = set(re.findall(r"as (module\$\d+)(?=[ ,])", one.text.partition("// ")[0]))
        for line in one.text.splitlines():
            if found := re.match(r"const (module\$\d+) = \(\(\) =>", line):
                assert set(re.findall(r"= (module\$\d+);", line)) <= known
                known.add(found[1])
        for path in re.findall(r'(?:from|import\() ?"([^"]+)"', one.text):
            assert re.sub(r"^(\./|\.\./)+", "", path) in texts or f"vendor/{path.removeprefix('./')}" in texts
