/** The Live screen: the queue at left, the chosen item at right. */
import { html, useEffect, useRef } from "../html.js";
import { prefs } from "../prefs.js";
import { useKeys } from "../shell/keys.js";
import { useStore } from "../store.js";
import { Detail } from "./detail.js";
import { moveChoice, Queue } from "./queue.js";

export function Screen({ desk, keys, go }) {
  useStore(desk.state);
  useStore(prefs, (value) => value.shortcuts);
  const detail = useRef(null);
  const next = () => moveChoice(desk, 1);
  const former = () => moveChoice(desk, -1);
  const toggle = () => {
    const { chosen } = desk.state.get();
    const group = desk.rows().find((row) => row.type === "group" && row.entries.some((entry) => entry.id === chosen));
    if (group) desk.toggleGroup(group.key);
  };
  useKeys(keys, { j: next, ArrowDown: next, k: former, ArrowUp: former, g: toggle }, [desk]);
  useEffect(() => () => desk.show([]), [desk]);
  // In a narrow window, or at a zoom of 200 %, the detail stands below the queue.
  const open = () => matchMedia("(max-width: 48rem)").matches && detail.current.scrollIntoView({ block: "start" });
  return html`<div class="live">
    <${Queue} desk=${desk} onOpen=${open} />
    <div class="detail-place" ref=${detail}><${Detail} desk=${desk} keys=${keys} go=${go} /></div>
  </div>`;
}
