/** Starts the page: the one place that knows all services. */
import { createApi } from "./api.js";
import { clock, measure } from "./clock.js";
import { html, render } from "./html.js";
import { covered, onInput, watchInput } from "./input.js";
import { countOpen } from "./live/board.js";
import { openDesk } from "./live/desk.js";
import { forgetNotes } from "./live/notes.js";
import { createSound } from "./live/sound.js";
import { prefs } from "./prefs.js";
import { endPurpose, expirePurpose, purpose, resumePurpose, touchPurpose } from "./purpose.js";
import { SCREENS } from "./screens.js";
import { createSession, isIdle, session } from "./session.js";
import { App } from "./shell/app.js";
import { ignoreDisabled } from "./shell/disabled.js";
import { keepFocus } from "./shell/focus.js";
import { createKeys } from "./shell/keys.js";
import { createStore } from "./store.js";
import { startTicks } from "./ticks.js";
import { currentLanguage, deployed, say } from "./words.js";

const t = (name, parts) => say(currentLanguage(), name, parts);
const api = createApi({ getPurpose: () => purpose.get(), onRefused: (error) => sessions.refuse(error) });
const sessions = createSession({ api });
const sound = createSound({ measure, getVolume: () => prefs.get().volume });
const desk = createStore(null);

const isAway = () => covered.get() || document.visibilityState === "hidden" || session.get().stage !== "in";

function openOwnDesk(person) {
  desk.get()?.close();
  const isFinal = (error) => error.status === 401 && !isIdle(error);
  desk.set(openDesk({ api, person, clock, measure, startTicks, sound, isAway, isFinal, t }));
}

/** The desk follows the session: open for whoever has Live, and while idle; closed when the session is over. */
function followSession({ stage, person }) {
  if (stage === "in") {
    deployed.set(person.language ?? "");
    resumePurpose(person.name, clock.now());
    const live = person.routes.includes(SCREENS.find((screen) => screen.name === "live").needs);
    if (!live) closeDesk();
    else if (desk.get()?.person !== person.name) openOwnDesk(person.name);
  } else if (stage === "idle") {
    if (desk.get() === null) openOwnDesk("");
    desk.get().forget();
  } else if (stage === "out") closeDesk();
  showTitle();
}

function closeDesk() {
  desk.get()?.close();
  desk.set(null);
}

/** The window's title tells how many wait, for whoever works in another window. */
function showTitle() {
  const opened = desk.get();
  const counts = opened && countOpen(opened.state.get().board, clock.now());
  const first = counts?.first ? " P1" : "";
  document.title = counts?.open ? `(${counts.open}${first}) Platewatch` : "Platewatch";
}

async function leave() {
  const provider = await sessions.leave();
  endPurpose();
  forgetNotes();
  if (provider !== null) location.assign(provider);
}

session.subscribe(followSession);
covered.subscribe(() => desk.get()?.ask());
document.addEventListener("visibilitychange", () => desk.get()?.ask());
onInput(() => {
  void sessions.touch();
  touchPurpose(clock.now());
  desk.get()?.renew();
});
startTicks(1000, () => {
  sessions.check();
  expirePurpose(clock.now());
  showTitle();
});
// A page that the browser kept from before (the back button) asks again who is signed in.
window.addEventListener("pageshow", (event) => event.persisted && location.reload());
watchInput();
ignoreDisabled(document);
keepFocus(document);
render(html`<${App} services=${{ api, desk, sound, keys: createKeys(), leave }} />`, document.getElementById("app"));
void sessions.load();
