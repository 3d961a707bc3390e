/** Asks each second what the camera sees, and shows it. All words come from the agent, in the phone's language. */
const EVERY_MS = 1000;
const LONGEST_MS = 5000;
const page = document.body.dataset;
const find = (id) => document.getElementById(id);
let shown = 0;

function showMarks(marks) {
  find("marks").replaceChildren(
    ...marks.map((mark) => {
      const polygon = document.createElementNS("http://www.w3.org/2000/svg", "polygon");
      polygon.setAttribute("points", mark.points);
      polygon.setAttribute("class", mark.kind);
      return polygon;
    }),
  );
}

function showRows(rows) {
  for (const cell of document.querySelectorAll("dd")) {
    const row = rows[cell.dataset.row];
    cell.textContent = row ? row.text : "–";
    cell.className = row ? row.grade : "";
  }
}

/** A screen reader says the advice only when it changes. */
function showAdvice(text, grade) {
  const advice = find("advice");
  if (find("advice-text").textContent !== text) find("advice-text").textContent = text;
  advice.className = grade;
}

/** Picture and marks change together: marks on the picture before would be in the wrong place. */
async function showPicture(state) {
  const picture = find("picture");
  if (!state.picture) {
    find("frame").hidden = true;
    showMarks([]);
    return;
  }
  const next = new Image();
  next.src = state.picture;
  await next.decode();
  picture.src = next.src;
  find("frame").hidden = false;
  showMarks(state.marks);
}

async function ask() {
  const answer = await fetch("/state", { cache: "no-store", signal: AbortSignal.timeout(LONGEST_MS) });
  if (answer.status === 403) {
    showAdvice(page.out, "poor");
    find("frame").hidden = true;
    showRows({});
    return false;
  }
  const state = await answer.json();
  find("age").textContent = state.age;
  if (state.number !== shown || !state.number) {
    await showPicture(state);
    showAdvice(state.advice, state.grade);
    showRows(state.rows);
    shown = state.number;
  }
  return true;
}

async function poll() {
  let goesOn = true;
  try {
    goesOn = await ask();
  } catch (error) {
    // A picture that is gone by now is followed by the next one; no answer at all is told.
    if (error.name !== "EncodingError") {
      showAdvice(page.ended, "poor");
      shown = 0;
    }
  }
  if (goesOn) setTimeout(poll, EVERY_MS);
}

poll();
