/** What the page says when it can't show a screen. */
import { clock, useSecond } from "../clock.js";
import { html } from "../html.js";
import { countOpen } from "../live/board.js";
import { session, signInAddress } from "../session.js";
import { useStore } from "../store.js";
import { useWords } from "../words.js";
import { Freshness, Sound } from "./desk_bar.js";

export function WaitingPage({ unreachable }) {
  const { t } = useWords();
  return html`<main class="page" id="main"><h1>Platewatch</h1><p role="status">${t(unreachable ? "unreachable" : "starting")}</p></main>`;
}

export function SignedOutPage() {
  const { t } = useWords();
  const { ended } = useStore(session);
  return html`<main class="page" id="main">
    <h1>Platewatch</h1>
    ${ended ? html`<p class="banner danger" role="alert"><strong>${t("ended_title")}</strong> ${t("ended")}</p>` : html`<p>${t("signed_out")}</p>`}
    <p><a class="act yes" href=${signInAddress()}>${t("sign_in")}</a></p>
    <p class="soft">${t("sign_in_help")}</p>
  </main>`;
}

/** Nobody did anything for 30 minutes: count and sound, nothing else, until somebody signs in. */
export function IdlePage({ services }) {
  const { t } = useWords();
  const desk = useStore(services.desk);
  useSecond();
  return html`<main class="page" id="main">
    <h1>Platewatch</h1>
    <p class="banner warn" role="status"><strong>${t("idle_title")}</strong> ${t("idle")}</p>
    ${desk && html`<${IdleCounts} desk=${desk} />`}
    <p><a class="act yes" href=${signInAddress()}>${t("sign_in_again")}</a></p>
    ${desk && html`<p class="idle-sound"><${Sound} sound=${services.sound} /></p>`}
  </main>`;
}

function IdleCounts({ desk }) {
  const { t } = useWords();
  const { board, feed } = useStore(desk.state);
  const counts = countOpen(board, clock.now());
  return html`<p class="idle-count"><strong>${counts.open}</strong> <span>${t("waiting")}${counts.first > 0 ? `, ${counts.first} ${t("of_first")}` : ""}</span> <${Freshness} feed=${feed} /></p>`;
}
