/**
 * The console's screens. A screen is shown to whoever may call the route that it needs, or one of several, and is loaded
 * when it is opened.
 *
 * To add one: a row here, a module that exports `Screen`, and the words `screen_NAME` in both languages. A screen gets
 * {api, desk, keys, path, go}; `desk` is null for roles without Live, and `go(path)` opens another address of the console.
 */
export const SCREENS = [
  { name: "live", path: "/console/live", needs: "GET /v1/live", load: () => import("./live/screen.js") },
  { name: "map", path: "/console/map", needs: "GET /v1/cameras", load: () => import("./map/screen.js") },
  { name: "alerts", path: "/console/alerts", needs: "POST /v1/alert-searches", load: () => import("./alerts/screen.js") },
  { name: "investigations", path: "/console/investigations", needs: ["GET /v1/investigations", "GET /v1/audit/investigations"], load: () => import("./investigations/screen.js") },
  { name: "hotlists", path: "/console/hotlists", needs: "POST /v1/hotlists/{list_name}/entries", load: () => import("./hotlists/screen.js") },
  { name: "cameras", path: "/console/cameras", needs: "GET /v1/cameras", load: () => import("./cameras/screen.js") },
  { name: "people", path: "/console/people", needs: "GET /v1/told-now", load: () => import("./people/screen.js") },
  { name: "insight", path: "/console/insight", needs: "GET /v1/insight", load: () => import("./insight/screen.js") },
  { name: "oversight", path: "/console/oversight", needs: "GET /v1/retention/holds", load: () => import("./oversight/screen.js") },
];

/** The screens of somebody who may call these routes. */
export function listScreens(routes, screens = SCREENS) {
  return screens.filter((screen) => [screen.needs].flat().some((route) => routes.includes(route)));
}

/** The screen at that path, or the first one; null where there is none. */
export function findScreen(path, allowed) {
  return allowed.find((screen) => path === screen.path || path.startsWith(`${screen.path}/`)) ?? allowed[0] ?? null;
}
