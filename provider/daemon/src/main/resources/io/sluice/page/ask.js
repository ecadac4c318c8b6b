// Asks the admin port, with the token where it wants one.

const KEPT_AS = 'sluice-token';
const LONGEST = 4000;

/** What the daemon says no to, in its own words. */
export class Refused extends Error {
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

let wanted = () => {};

/** Resolves to the answer's JSON, within so many milliseconds. Throws {@link Refused}, or what fetch throws where nobody answers. */
export async function ask(path, posted, longest = LONGEST) {
  const headers = {};
  const token = sessionStorage.getItem(KEPT_AS);
  if (token) {
    headers.Authorization = `Bearer ${token}`;
  }
  const request = {headers, cache: 'no-store', signal: AbortSignal.timeout(longest)};
  if (posted !== undefined) {
    headers['Content-Type'] = 'application/json';
    Object.assign(request, {method: 'POST', body: JSON.stringify(posted)});
  }
  const answer = await fetch(path, request);
  if (answer.ok) {
    return answer.json();
  }
  const problem = await answer.json().catch(() => ({}));
  if (answer.status === 401) {
    sessionStorage.removeItem(KEPT_AS);
    wanted(Boolean(token));
  }
  throw new Refused(answer.status, problem.detail ?? `the daemon answered ${answer.status}`);
}

/** Asks for the token by a dialog, as often as it is refused; `then` goes on when it is closed. */
export function whenTokenIsWanted(dialog, form, input, message, then) {
  wanted = wrong => {
    if (!dialog.open) {
      message.textContent = wrong ? 'This token is not the one.' : '';
      dialog.showModal();
    }
  };
  form.addEventListener('submit', event => {
    event.preventDefault();
    sessionStorage.setItem(KEPT_AS, input.value.trim());
    input.value = '';
    dialog.close();
  });
  dialog.addEventListener('close', then);
}
