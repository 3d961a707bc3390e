/** Buttons that are aria-disabled: they keep the focus, and do nothing. */

/** Stops presses of such buttons before anything hears of them; Enter in a form presses its button, so that as well. */
export function ignoreDisabled(target) {
  const stop = (event) => {
    if (!event.target.closest('[aria-disabled="true"]')) return;
    event.preventDefault();
    event.stopPropagation();
  };
  target.addEventListener("click", stop, { capture: true });
}
