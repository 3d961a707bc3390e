/** What every component needs: templates, hooks and rendering. The only module that knows the libraries' files. */
import htm from "./vendor/htm.js";
import { h } from "./vendor/preact.js";

export { Component, Fragment, render } from "./vendor/preact.js";
export { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from "./vendor/hooks.js";

/** HTML as a template. What is filled in is always text, never markup. */
export const html = htm.bind(h);
