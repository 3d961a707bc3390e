"""Bundles against the modules that they are made of: the browser runs both, and both must do the same."""

import json
from collections.abc import Callable
from typing import Any, Final

import pytest
from playwright.sync_api import BrowserContext, Route

from platewatch.console.page.bundles import make_bundles

HOST: Final = "http://127.0.0.1:1"

FILES: Final = {
    "names that collide": {
        "main.js": 'import { a as b } from "./x.js";\nimport { a } from "./y.js";\nconst c = `${a}${b}`;\nsay(c);',
        "x.js": 'const b = "x", c = "c";\nexport const a = b + c;',
        "y.js": 'import { a as other } from "./x.js";\nconst b = "y", c = other;\n'
        "export const a = b + c;\nfunction say() {}",
    },
    "order": {
        "main.js": 'say("main");\nimport "./b.js";\nimport { a } from "./a.js";\nsay(a);',
        "a.js": 'import "./d.js";\nsay("a");\nexport const a = "of a";',
        "b.js": 'import "./d.js";\nsay("b");',
        "d.js": 'say("d");',
    },
    "defaults": {
        "main.js": "\n".join(f'import d{n} from "./d{n}.js";' for n in range(7))
        + "\nsay(d0(), d1(), new d2().a, d3, new d4().a, typeof d5, d6(2));",
        "d0.js": 'export default function () { return "d0"; } [1].forEach((one) => say(one));',
        "d1.js": "say(typeof named); export default function named() { return named.name; }",
        "d2.js": "class A { a = 1; }\nexport default class extends A {}",
        "d3.js": "export default 3 + 4;",
        "d4.js": "export default class B { a = 5; }",
        "d5.js": "export default async function* () {}",
        "d6.js": "export default(a)=>a+1",
    },
    "the same later": {
        "main.js": 'import { store } from "./store.js";\nstore.n += 1;\n'
        'done(Promise.all([import("./x.js"), import("./y.js"), import("./store.js")]).then(([x, y, own]) =>'
        " say(x.n(), y.n(), own.store === store, store.n, x.part === y.part)));",
        "store.js": 'say("store");\nexport const store = { n: 0 };',
        "part.js": 'say("part");\nexport const part = {};',
        "x.js": 'import { store } from "./store.js";\nexport { part } from "./part.js";\n'
        "export const n = () => (store.n += 10);",
        "y.js": 'import { store } from "./store.js";\nimport * as parts from "./part.js";\n'
        "export const part = parts.part;\nexport const n = () => (store.n += 100);",
    },
    "text that looks like code": {
        "main.js": 'import { a } from "./x.js";\nsay(a); // import { no } from "./no.js";\n',
        "x.js": 'const one = `import { a } from "./no.js";\n'
        "export const b = ${[1, 2].map((n) => `export ${n / 2}`)};`;\n"
        "const two = /import\\('x'\\)/.test(\"import('x')\") / 2;\n"
        "const words = { import: 'export { a }', export: 1 };\n"
        "/* export default 1 */ export const a = one + two + words.import + words.export",
    },
    "no semicolons": {
        "main.js": 'import { a } from "./x.js"\n;[a].map((one) => say(one))\nimport { b } from "./x.js"\n(say)(b)',
        "x.js": "export const a = 1\nexport const b = 2\nexport function c() {}\nexport { c as d }\n(say)(typeof c)",
    },
    "addresses": {
        "main.js": 'done(import("./deep/x.js").then(({ address }) => say(address)));',
        "deep/x.js": 'import { own } from "./own.js";\nexport const address = own;',
        "deep/own.js": 'export const own = new URL("../t.js", import.meta.url).pathname.split("/").at(-1);',
    },
}


@pytest.mark.parametrize("case", FILES)
def test_a_bundle_does_what_its_modules_do(open_context: Callable[..., BrowserContext], case: str) -> None:
    files = FILES[case]
    bundles = {one.name: one.text for one in make_bundles("main.js", files.get).bundles}
    told, made = (run(open_context(), texts) for texts in (files, bundles))
    assert told
    assert made == told


def run(context: BrowserContext, texts: dict[str, str]) -> list[Any]:
    """What the scripts say, in order."""

    def answer(route: Route) -> None:
        name = route.request.url.removeprefix(f"{HOST}/")
        text = texts.get(name)
        if name == "":
            route.fulfill(body="<!doctype html>", content_type="text/html")
        elif text is None:
            route.fulfill(status=404)
        else:
            route.fulfill(body=text, content_type="text/javascript")

    page = context.new_page()
    page.route("**", answer)
    page.goto(f"{HOST}/")
    said = page.evaluate(
        """async () => {
          const said = [], waiting = [];
          globalThis.say = (...all) => said.push(...all);
          globalThis.done = (promise) => waiting.push(promise);
          await import("/main.js");
          await Promise.all(waiting);
          return JSON.stringify(said);
        }"""
    )
    told: list[Any] = json.loads(said)
    return told
