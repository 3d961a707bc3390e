/** What happened to a hit, in the order in which it happened: from a story's document, without a screen. */

/**
 * [{at, kind, ...}], oldest first. Kinds: `seen` {camera, site}, `received`, `made` {name, tier}, `sent` {name, notice},
 * `not_sent` {name, error, notice}, `arrived` {name, source}, `passed_on` {name}, `answered` {answer}, `held` {hold}.
 */
export function listEvents(story) {
  const { alert } = story;
  const { passage } = alert;
  const events = [
    { at: passage.captured_at, kind: "seen", camera: passage.camera_id, site: passage.position?.site ?? "" },
    { at: passage.received_at, kind: "received" },
    ...story.alerts.flatMap(listOfAlert),
    ...alert.answers.map((answer) => ({ at: answer.at, kind: "answered", answer })),
    ...story.holds.map((hold) => ({ at: hold.since, kind: "held", hold })),
  ];
  return events
    .map((event, place) => ({ event, place, time: Date.parse(event.at) }))
    .sort((one, other) => one.time - other.time || one.place - other.place)
    .map(({ event }) => event);
}

function listOfAlert(one) {
  const { name } = one;
  const tell = (attempt, notice) =>
    attempt.result === "accepted"
      ? { at: attempt.at, kind: "sent", name, notice }
      : { at: attempt.at, kind: "not_sent", name, notice, error: attempt.error };
  return [
    { at: one.created_at, kind: "made", name, tier: one.tier },
    ...one.attempts.map((attempt) => tell(attempt, false)),
    ...(one.delivered_at ? [{ at: one.delivered_at, kind: "arrived", name, source: one.source }] : []),
    ...(one.escalated_at ? [{ at: one.escalated_at, kind: "passed_on", name }] : []),
    ...one.notices.flatMap((notice) => notice.attempts.map((attempt) => tell(attempt, true))),
  ];
}

/** The frame whose pictures the alert shows; null where there is none. */
export function findFrame(story) {
  const own = story.frames.find((frame) => frame.overview.sha256 === story.alert.passage.overview_sha256);
  return own ?? story.frames[0] ?? null;
}

/** How many kept pictures are not those that were recorded. */
export function countAltered(story) {
  return story.frames.flatMap((frame) => [frame.plate, frame.overview]).filter(({ state }) => state === "altered").length;
}
