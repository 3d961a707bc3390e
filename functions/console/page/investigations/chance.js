/** What chances mean, in numbers that people can say: rules without a screen. */

/** Beyond this, "1 in so many" says more than a model of traffic can know. */
const RAREST = 1_000_000_000;

/** The N of "1 in N", rounded down to two digits, so that nothing is called rarer than it is. At least 1. */
export function roundOneIn(oneIn) {
  const exact = Math.min(Math.max(Number(oneIn) || 1, 1), RAREST);
  const unit = 10 ** Math.max(Math.floor(Math.log10(exact)) - 1, 0);
  return Math.floor(exact / unit + 1e-9) * unit;
}

/** The N of "1 in N" of a candidate; null where nothing is said about chance. */
export const findOneIn = ({ p_value: p, one_in: oneIn }) => (p === null ? null : (oneIn ?? RAREST));

/** Whether it is rarer than can be said. */
export const isBeyond = (oneIn) => Number(oneIn) >= RAREST;

/** A count that need not be whole, in two digits that count: never "0". */
export function describeCount(count, t, language) {
  if (count < 0.001) return t("iv_less_than", { count: (0.001).toLocaleString(language) });
  return count.toLocaleString(language, { maximumSignificantDigits: 2 });
}

/** How many of the cars that were compared would come out so by chance alone. */
export const describeExpected = (compared, oneIn, t, language) => describeCount(compared / Math.max(Number(oneIn) || 1, 1), t, language);

/** A p-value as people write it: two digits that count. */
export function describeP(value, language) {
  if (value < 1e-9) return `< ${(1e-9).toLocaleString(language, { maximumFractionDigits: 9 })}`;
  return value.toLocaleString(language, { maximumSignificantDigits: 2, maximumFractionDigits: 12 });
}

/** On how many occasions it was there, and at how many passages where they are told. A night's scenes are one occasion. */
export function describeJoint({ joint, passages }, kind, t) {
  const count = (name, number) => t(number === 1 ? `${name}_one` : name, { count: number });
  const asked = passages.filter((one) => one.joint).length;
  if (kind === "plate") return count("iv_joint_plate", joint);
  return `${count(`iv_joint_${kind}`, joint)}${asked ? ` (${count("iv_joint_plate", asked)})` : ""}`;
}

/** How many candidates stand in each state: {masked, unmasked, verified, rejected}, and `looked` that are not masked. */
export function countStates(candidates) {
  const counts = { masked: 0, unmasked: 0, verified: 0, rejected: 0 };
  for (const one of candidates) counts[one.state] += 1;
  return { ...counts, looked: candidates.length - counts.masked };
}
