/** Files that the browser saves for the editor. */

const quote = (value) => (/[",;\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value);

/** Rows as CSV, as the service takes it: UTF-8 with a mark, so that a spreadsheet knows; commas; one line for each row. */
export function writeCsv(columns, rows) {
  return `\ufeff${[columns, ...rows].map((row) => row.map((value) => quote(String(value ?? ""))).join(",")).join("\r\n")}\r\n`;
}

/** Lets the browser save rows as a CSV file of that name. */
export function saveRows(name, columns, rows) {
  const address = URL.createObjectURL(new Blob([writeCsv(columns, rows)], { type: "text/csv" }));
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
