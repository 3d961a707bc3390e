/** The bar that tells on every screen whether the desk hears and sees what comes in. */
import { clock, measure, useSecond } from "../clock.js";
import { html, useEffect, useRef } from "../html.js";
import { announce } from "../announce.js";
import { useStore } from "../store.js";
import { useWords } from "../words.js";
import { countOpen } from "../live/board.js";

const LOUD_FROM = 10;
const CALM_BELOW = 5;

/** Seconds since the last good answer; null before the first. */
export function countBehind(good, now) {
  return good === null ? null : Math.max(0, Math.floor((now - good) / 1000));
}

export function DeskBar({ desk, sound }) {
  const { t } = useWords();
  useSecond();
  const { board, feed } = useStore(desk.state);
  const counts = countOpen(board, clock.now());
  return html`<section aria-label=${t("desk")}><div class="desk-bar">
      <${Freshness} feed=${feed} />
      <span class="counts"><strong>${counts.open}</strong> ${t("waiting")}${counts.first > 0 && html`, <strong class="first">${counts.first}</strong> ${t("of_first")}`}${counts.doubtful > 0 && html`, ${counts.doubtful} ${t("of_doubtful")}`}</span>
      <span class="space"></span>
      <${Sound} sound=${sound} />
    </div>
    <${Behind} feed=${feed} /></section>`;
}

export function Freshness({ feed }) {
  const { t } = useWords();
  const behind = countBehind(feed.good, measure());
  if (behind === null) return html`<span class="fresh waiting">${t("connecting")}</span>`;
  if (behind < CALM_BELOW) return html`<span class="fresh live-now"><span aria-hidden="true">\u25cf</span> ${t("live_now")}</span>`;
  return html`<span class=${behind >= LOUD_FROM ? "fresh loud" : "fresh behind"}>${t("behind", { s: behind })}</span>`;
}

/** The loud line while nothing arrives; said once to screen readers. */
function Behind({ feed }) {
  const { t } = useWords();
  const behind = countBehind(feed.good, measure());
  const loud = behind === null ? feed.failures > 1 : behind >= LOUD_FROM;
  const was = useRef(false);
  useEffect(() => {
    if (loud !== was.current) announce(t(loud ? "behind_said" : "live_again"), { now: loud });
    was.current = loud;
  }, [loud]);
  if (!loud) return null;
  return html`<p class="alarm-line"><strong>${behind === null ? t("never_connected") : t("behind", { s: behind })}</strong> ${t("behind_help")}</p>`;
}

export function Sound({ sound }) {
  const { t } = useWords();
  const { stage, sounding, mutedUntil } = useStore(sound.state);
  const now = clock.now();
  const muted = mutedUntil > now;
  if (stage === "off") return html`<span class="sound-off"><strong>${t("sound_off")}</strong> <button type="button" class="act loud" onClick=${() => void sound.test()}>${t("sound_test")}</button></span>`;
  if (stage === "testing") {
    return html`<span class="sound-off">${t("sound_heard")} <button type="button" class="act yes" onClick=${() => sound.confirm(true)}>${t("sound_yes")}</button> <button type="button" class="act" onClick=${() => sound.confirm(false)}>${t("sound_no")}</button></span>`;
  }
  return html`<span class="sound-on">
    <span class=${sounding ? "sounding" : "silent"}><span aria-hidden="true">\u266a</span> ${sounding ? t("sounding", { priority: sounding }) : muted ? t("muted", { m: Math.ceil((mutedUntil - now) / 60_000) }) : t("sound_on")}</span>
    <button type="button" class="act plain" onClick=${() => void sound.test()}>${t("sound_again")}</button>
    <button type="button" class="act plain" aria-pressed=${String(muted)} onClick=${() => (muted ? sound.unmute() : sound.mute(clock.now()))}>${t(muted ? "unmute" : "mute")}</button>
  </span>`;
}
