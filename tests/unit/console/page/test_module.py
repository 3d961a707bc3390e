"""What a module imports and exports, in each form that the page may use; all other forms are refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from platewatch.console.errors import PageInvalid
from platewatch.console.page.module import Address, Export, Lazy, Module, parse_module


def show_text(module: Module) -> str:
    return "".join(piece for piece in module.pieces if isinstance(piece, str))


@pytest.mark.parametrize(
    ("text", "path", "names"),
    [
        ('import { a, b as c } from "./x.js";', "live/x.js", (("a", "a"), ("b", "c"))),
        ("import {a} from '../x.js'", "x.js", (("a", "a"),)),
        ('import{options as n}from"./x.js";var t', "live/x.js", (("options", "n"),)),
        ('import {\n  a,\n  b,\n} from "./x.js";', "live/x.js", (("a", "a"), ("b", "b"))),
        ('import d from "./x.js";', "live/x.js", (("default", "d"),)),
        ('import d, { a } from "./x.js";', "live/x.js", (("a", "a"), ("default", "d"))),
        ('import * as all from "./x.js";', "live/x.js", (("*", "all"),)),
        ('import "./x.js";', "live/x.js", ()),
        ('import { $, _, from as of } from "./x.js";', "live/x.js", (("$", "$"), ("_", "_"), ("from", "of"))),
    ],
)
def test_imports(text: str, path: str, names: tuple[tuple[str, str], ...]) -> None:
    module = parse_module("live/one.js", f"let before;\n{text}\nlet after;")
    assert [(one.path, one.names) for one in module.imports] == [(path, names)]
    assert "import" not in show_text(module)
    assert show_text(module).count("\n") == text.count("\n") + 2


@pytest.mark.parametrize(
    ("text", "exports", "left"),
    [
        ("export function a() {}", {"a": "a"}, "function a() {}"),
        ("export async function a() {}", {"a": "a"}, "async function a() {}"),
        ("export function* a() {}", {"a": "a"}, "function* a() {}"),
        ("export class A extends B {}", {"A": "A"}, "class A extends B {}"),
        ("export const a = 1;", {"a": "a"}, "const a = 1;"),
        (
            "const a = 1, b = 2; const c = 3;\nexport { a, c as d };",
            {"a": "a", "d": "c"},
            "const a = 1, b = 2; const c = 3;\n;",
        ),
        ("export default function a() {}", {"default": "a"}, "function a() {}"),
        ("export default function (a) {}", {"default": "module$default"}, "function module$default (a) {}"),
        ("export default async function(a) {}", {"default": "module$default"}, "async function module$default(a) {}"),
        ("export default class extends B {}", {"default": "module$default"}, "class module$default extends B {}"),
        ("export default a + 1;", {"default": "module$default"}, "const module$default = a + 1;"),
    ],
)
def test_exports(text: str, exports: dict[str, str], left: str) -> None:
    module = parse_module("one.js", text)
    assert module.exports == {name: Export(own) for name, own in exports.items()}
    assert show_text(module) == left


def test_names_of_another_module_are_passed_on() -> None:
    module = parse_module("live/one.js", 'export { a, b as c, default as d } from "../x.js";')
    assert module.exports == {"a": Export("a", "x.js"), "c": Export("b", "x.js"), "d": Export("default", "x.js")}
    assert module.needs == ("x.js",)


def test_what_is_loaded_later_and_addresses_are_found_in_functions() -> None:
    text = (
        'const rows = [{ load: () => import("./x.js") }];\n'
        'awaited(() => { new Worker(new URL("../t.js", import.meta.url)); });'
        "\nconst spread = [...import('../y.js')];"
    )
    module = parse_module("live/one.js", text)
    assert module.lazy == ("live/x.js", "y.js")
    assert module.addresses == ("t.js",)
    assert [piece for piece in module.pieces if not isinstance(piece, str)] == [
        Lazy("live/x.js"),
        Address("t.js"),
        Lazy("y.js"),
    ]
    assert not module.imports


@pytest.mark.parametrize(
    "text",
    [
        '// import { a } from "./x.js";',
        '/*\nimport "./x.js";\nexport * from "./x.js"\n*/',
        "const a = 'import(1)';",
        'const a = `\nimport { a } from "./x.js";\nexport let b;\n`;',
        'const a = "export { b }";',
        "const a = /import('x')/;",
        "service.import(file); a?.import(b); service.export(file);",
        "const words = { import: 1, export: 2, await: 3 };",
        "const important = 1, exported = $import;",
        "function f() { return { export: 1 }; }",
        "a.#import;",
        "const go = async () => await call();",
        "async function f() { await call(); }",
        "`${a ? 'import(x)' : `export`}`;",
    ],
)
def test_what_only_looks_like_one_is_left_alone(text: str) -> None:
    module = parse_module("one.js", text)
    assert show_text(module) == text
    assert not module.imports
    assert not module.exports
    assert not module.lazy


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("import(name)", "one quoted path"),
        ("import(`./${name}.js`)", "one quoted path"),
        ('import("./x.js", {})', "one quoted"),
        ('import { a } from "preact";', "must begin with"),
        ('import("/x.js")', "must begin with"),
        ('import { a } from "../../x.js";', "leads out"),
        ('import data from "./x.json" with { type: "json" };', "known form"),
        ('import { a /* b */ } from "./x.js";', "known form"),
        ('import { "a b" as c } from "./x.js";', "known form"),
        ('import { a b } from "./x.js";', "'a b' is no name"),
        ("import defer * as a from './x.js'", "known form"),
        ("const a = import.meta.url;", "import.meta may only"),
        ("new URL(name, import.meta.url)", "import.meta may only"),
        ('new URL("./a.js", base); f(import.meta.url)', "import.meta may only"),
        ("export let a = 1;", "known form"),
        ("export var a = 1;", "known form"),
        ('export * from "./x.js";', "known form"),
        ("export const { a } = b;", "known form"),
        ("export const [a] = b;", "known form"),
        ("let a = 1;\nexport { a };", "a must be a const"),
        ("f((a) => { const b = 1; });\nexport { b };", "b must be a const"),
        ("export const a = 1;\nexport { a };", "exported twice"),
        ("const a = await call();", "only stand in a function"),
        ("await call();", "only stand in a function"),
        ("const module$1 = 1;", "another name"),
    ],
)
def test_other_forms_are_refused(text: str, why: str) -> None:
    with pytest.raises(PageInvalid, match=r"one\.js") as caught:
        parse_module("live/one.js", text)
    assert why in str(caught.value)


def test_libraries_may_export_variables_and_lose_the_address_of_their_map() -> None:
    module = parse_module("vendor/lib.js", "var n=1;export{n as options};\n//# sourceMappingURL=lib.js.map\n")
    assert module.exports == {"options": Export("n")}
    assert "sourceMapping" not in show_text(module)


DECOYS = (
    '// import { no } from "./no.js";',
    "/* export const no = 1; */",
    'const a1 = "import(\\"./no.js\\")";',
    "f(`import './no.js'`);",
    "const a2 = /export default ['\"`]/;",
    "const a3 = `${b(`export { no }`)}`;",
    "x.import(1);",
    "const a4 = { export: 1 };",
)


@given(st.lists(st.sampled_from((*DECOYS, "IMPORT", "EXPORT", "LAZY"))))
def test_only_the_real_ones_are_found(parts: list[str]) -> None:
    lines = [
        {
            "IMPORT": f'import {{ one as i{number} }} from "./i{number}.js";',
            "EXPORT": f"export const e{number} = {number};",
            "LAZY": f'const l{number} = () => import("./l{number}.js");',
        }.get(part, part)
        for number, part in enumerate(parts)
    ]
    module = parse_module("one.js", "\n".join(lines))
    numbered = list(enumerate(parts))
    assert module.needs == tuple(f"i{number}.js" for number, part in numbered if part == "IMPORT")
    assert list(module.exports) == [f"e{number}" for number, part in numbered if part == "EXPORT"]
    assert module.lazy == tuple(f"l{number}.js" for number, part in numbered if part == "LAZY")
    assert all(decoy in show_text(module) for decoy in parts if decoy in DECOYS)
    assert "".join(module.pieces if not module.lazy else ()).count("\n") in (0, max(len(parts) - 1, 0))
