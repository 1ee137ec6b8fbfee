// What the three parts share: the visitor's session at our own backend, which knows them by a cookie, and where problems are told.

let asked;

/** `{ resource, prefix }`: where this visitor's files go. Asked once, for the first answer makes the visitor. */
export const session = () =>
  (asked ??= fetch("/session").then((answer) => {
    if (!answer.ok) throw new Error(`The backend answered ${answer.status}.`);
    return answer.json();
  }).catch((error) => {
    asked = undefined;
    throw error;
  }));

/** Credentials for 15 minutes. They are kept nowhere. */
export async function credentials({ signal } = {}) {
  const answer = await fetch("/credentials", { method: "POST", signal });
  if (!answer.ok) throw new Error((await answer.json().catch(() => ({}))).error ?? `The backend answered ${answer.status}.`);
  return answer.json();
}

export function complain({ message, help }) {
  const problem = document.getElementById("problem");
  problem.textContent = [message, help].filter(Boolean).join(" ");
  problem.hidden = false;
}
