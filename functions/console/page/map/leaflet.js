/** Leaflet, which sets a global name, as a module. The only module that knows the library's file. */
import "../vendor/leaflet.js";

export const L = globalThis.L.noConflict();
