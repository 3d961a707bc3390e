/** The shift's handover: what waits for the next shift, and two signatures. */
import { announce } from "../announce.js";
import { useAnswer } from "../answer.js";
import { Problem } from "../cameras/parts.js";
import { html } from "../html.js";
import { Time } from "../live/parts.js";
import { useRequest } from "../request.js";
import { session } from "../session.js";
import { useWords } from "../words.js";
import { Loaded, useDraft } from "./parts.js";
import { Situation } from "./situation.js";

const LONGEST_NOTE = 1000;

/** The service takes one line: lines of the note are set apart by a slash. */
export const joinLines = (text) => text.split(/\s*\n\s*/).map((line) => line.trim()).filter(Boolean).join(" / ");

export function HandoverTab({ service, go }) {
  const { t } = useWords();
  const handovers = useAnswer(service.listHandovers, [service]);
  return html`<${Loaded} loaded=${handovers} show=${(value) => {
    const [waiting, ...others] = sort(value.handovers);
    return html`<div class="pp-handover">
      ${waiting && html`<${Waiting} key=${waiting.id} service=${service} handover=${waiting} go=${go} onSigned=${handovers.again} />`}
      <${Leave} service=${service} go=${go} onSigned=${handovers.again} again=${handovers.again} />
      <section><h2>${t("pp_earlier")}</h2>
        ${others.length === 0 && html`<p class="soft">${t("pp_no_earlier")}</p>`}
        ${others.map((one) => html`<${Earlier} key=${one.id} handover=${one} go=${go} />`)}
      </section>
    </div>`;
  }} />`;
}

/** The newest one that waits for a signature, or nothing, and then all others. */
function sort(handovers) {
  const waiting = handovers.find((one) => one.waits);
  return [waiting, ...handovers.filter((one) => one !== waiting)];
}

function Waiting({ service, handover, go, onSigned }) {
  const { t } = useWords();
  const own = handover.leaving.by === `console/${session.get().person?.name}`;
  const note = useDraft(`handover-take-${handover.id}`);
  const request = useRequest();
  const sign = (event) => {
    event.preventDefault();
    void request.run(() => service.takeOver(handover.id, joinLines(note.text)), () => {
      note.forget();
      announce(t("pp_taken_over", { name: handover.leaving.name }));
      onSigned();
    });
  };
  return html`<section class="pp-waiting">
    <h2>${t(own ? "pp_own_title" : "pp_waiting_title", { name: handover.leaving.name })}</h2>
    <p>${t("pp_left_at")} <${Time} at=${handover.leaving.at} seconds=${false} />. ${t(own ? "pp_own_help" : "pp_waiting_help")}</p>
    <${Note} title=${t("pp_note_of", { name: handover.leaving.name })} text=${handover.leaving.note} />
    <${Situation} situation=${handover.situation} go=${go} signed />
    ${own
      ? html`<p><button type="button" class="act" onClick=${onSigned}>${t("pp_look_again")}</button></p>`
      : html`<form onSubmit=${sign} novalidate>
          <${NoteField} name="take-note" label=${t("pp_your_note")} draft=${note} />
          <${Problem} error=${request.error} />
          <p><button type="submit" class="act yes" aria-disabled=${request.busy}>${t(request.busy ? "pp_busy" : "pp_take_over")}</button></p>
        </form>`}
  </section>`;
}

function Leave({ service, go, onSigned, again }) {
  const { t } = useWords();
  const now = useAnswer(service.showSituation, [service]);
  const note = useDraft("handover-leave");
  const request = useRequest();
  const sign = (event) => {
    event.preventDefault();
    void request.run(() => service.handOver(joinLines(note.text)), () => {
      note.forget();
      announce(t("pp_handed_over"));
      now.again();
      onSigned();
    });
  };
  const look = () => {
    now.again();
    again();
  };
  return html`<section>
    <div class="pp-head"><h2>${t("pp_now_title")}</h2><button type="button" class="act" onClick=${look}>${t("pp_look_again")}</button></div>
    <${Loaded} loaded=${now} show=${({ situation }) => html`<p class="soft">${t("pp_as_of")} <${Time} at=${situation.at} />. ${t("pp_now_help")}</p><${Situation} situation=${situation} go=${go} />`} />
    <form onSubmit=${sign} novalidate>
      <${NoteField} name="leave-note" label=${t("pp_note_next")} draft=${note} />
      <p class="soft">${t("pp_leave_help")}</p>
      <${Problem} error=${request.error} />
      <p><button type="submit" class="act yes" aria-disabled=${request.busy}>${t(request.busy ? "pp_busy" : "pp_hand_over")}</button></p>
    </form>
  </section>`;
}

function NoteField({ name, label, draft }) {
  const { t } = useWords();
  return html`<div class="field"><label for=${name}>${label}</label>
    <textarea id=${name} name=${name} rows="3" maxlength=${LONGEST_NOTE} value=${draft.text} aria-describedby=${`${name}-help`} onInput=${(event) => draft.change(event.currentTarget.value)}></textarea>
    <p class="soft" id=${`${name}-help`}>${t("pp_note_help", { count: LONGEST_NOTE - draft.text.length })}</p></div>`;
}

function Note({ title, text }) {
  const { t } = useWords();
  return html`<p class="message"><strong>${title}:</strong> ${text ?? t("pp_no_note")}</p>`;
}

function Earlier({ handover, go }) {
  const { t } = useWords();
  const { leaving, arriving } = handover;
  const state = arriving ? t("pp_signed_both", { leaving: leaving.name, arriving: arriving.name }) : t(handover.waits ? "pp_signed_waits" : "pp_signed_one", { leaving: leaving.name });
  return html`<details class="pp-earlier"><summary><${Time} at=${leaving.at} seconds=${false} /> ${state}</summary>
    <${Note} title=${t("pp_note_of", { name: leaving.name })} text=${leaving.note} />
    ${arriving && html`<p>${t("pp_took_at", { name: arriving.name })} <${Time} at=${arriving.at} seconds=${false} />.</p>`}
    ${arriving && html`<${Note} title=${t("pp_note_of", { name: arriving.name })} text=${arriving.note} />`}
    <${Situation} situation=${handover.situation} go=${go} signed />
  </details>`;
}
