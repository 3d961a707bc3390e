/** A report as a file: what a spreadsheet opens, and nothing that it would run. */
import { writeCsv } from "../hotlists/export.js";
import { findTime, sortRecords, splitDetail } from "./question.js";

const COLUMNS = ["time", "action", "actor", "role", "subject", "case_number", "reason", "ground", "detail", "verified_by", "plate_tags", "id"];

/** What spreadsheets take for the beginning of a formula, also behind spaces, and in the wide forms of East Asia. */
const FORMULA = /^[\s\u00a0\ufeff]*[=+\-@|%\uff1d\uff0b\uff0d\uff20]/;

/** The text as a cell that no spreadsheet runs: an apostrophe before what could be a formula, no control characters. */
export function guardCell(value) {
  const text = String(value ?? "").replace(/[\u0000-\u001f\u007f]+/g, " ");
  return FORMULA.test(text) ? `'${text}` : text;
}

const join = (pairs) => pairs.map(([name, text]) => `${name}=${text}`).join("; ");

/** The records as the text of a CSV file, oldest first. */
export function writeReport(records) {
  const rows = sortRecords(records).map((record) => {
    const { said, verified } = splitDetail(record.detail);
    const cells = [findTime(record), record.action, record.actor, record.role, record.subject, record.case_number, record.reason, record.ground];
    return [...cells, join(said), join(verified), (record.tags ?? []).join(" "), record.id].map(guardCell);
  });
  return writeCsv(COLUMNS, rows);
}

/** Lets the browser save the text as a file of that name. */
export function saveText(name, text) {
  const address = URL.createObjectURL(new Blob([text], { type: "text/csv" }));
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
