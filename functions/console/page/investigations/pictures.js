/** The pictures of a candidate's passages, a few at a time, with their hashes. Gone when somebody leaves. */
import { html, useState } from "../html.js";
import { Picture } from "../live/detail.js";
import { formatPercent } from "../live/parts.js";
import { useRequest } from "../request.js";
import { useWords } from "../words.js";
import { Moment, Refusal } from "./parts.js";

/** So many passages the service shows in one answer. */
export const MOST = 6;

/** The next passages to look at: the ones that the question asked for first. */
export function chooseNext(passages, asked) {
  const left = passages.filter((one) => !asked.includes(one.passage));
  return [...left.filter((one) => one.joint), ...left.filter((one) => !one.joint)].slice(0, MOST);
}

/** `onChange(candidate)` gets the candidate with what counts as looked at: the service says which pictures are whole. */
export function Pictures({ service, one, question, candidate, onChange }) {
  const { t } = useWords();
  const [pictures, setPictures] = useState([]);
  // Of some that were asked for nothing is kept any more: they are not asked for again.
  const [asked, setAsked] = useState([]);
  const request = useRequest();
  const next = chooseNext(candidate.passages, asked);
  const missing = asked.length - pictures.length;
  const look = () =>
    request.run(() => service.fetchPictures(one.id, question.number, candidate.number, next.map((each) => each.passage)), (answer) => {
      setPictures([...pictures, ...answer.pictures]);
      // What one answer has no room for is asked for next time.
      setAsked([...asked, ...next.map((each) => each.passage).filter((number) => !answer.left.includes(number))]);
      onChange(answer.candidate);
    });
  return html`<section class="iv-pictures" aria-labelledby="iv-pictures-title"><h4 id="iv-pictures-title">${t("iv_pictures")}</h4>
    ${pictures.length > 0 && html`<ul class="iv-frames">${pictures.map((each) => html`<li key=${each.passage}>
      <p><strong><${Moment} at=${each.captured_at} seconds /></strong> ${each.site} <span class="soft">${each.camera_id}</span> ${each.joint && html`<span class="mark">\u25b2 ${t("iv_joint_mark")}</span>`} <span class="soft">${t("iv_read_sure", { percent: formatPercent(each.probability) })}</span></p>
      <${Kept} picture=${each.plate} kind="crop" meaning=${t("plate_picture")} />
      <${Kept} picture=${each.overview} kind="overview" meaning=${t("overview_picture")} />
    </li>`)}</ul>`}
    ${missing > 0 && html`<p class="banner warn">${t(missing === 1 ? "iv_pictures_gone_one" : "iv_pictures_gone", { count: missing })}</p>`}
    <${Refusal} error=${request.error} />
    <div role="status">${request.busy && html`<p aria-busy="true">${t("loading")}</p>`}</div>
    ${next.length > 0 ? html`<p class="iv-acts"><button type="button" class="act" aria-disabled=${request.busy} onClick=${look}>${t(next.length === 1 ? "iv_pictures_one" : asked.length ? "iv_pictures_next" : "iv_pictures_first", { count: next.length })}</button> <span class="soft">${t("iv_pictures_recorded")}</span></p>` : html`<p class="soft">${t("iv_pictures_all")}</p>`}
  </section>`;
}

/** A kept picture with its hash; one that is not the one that was recorded says so. */
function Kept({ picture, kind, meaning }) {
  const { t } = useWords();
  return html`<div class=${`al-hash ${picture.state}`}>
    ${picture.state === "altered" && html`<p><strong>${t("iv_altered")}</strong></p>`}
    <${Picture} data=${picture.jpeg} known kind=${kind} meaning=${meaning} />
    <code class="soft">SHA-256 ${picture.sha256}</code></div>`;
}
