// What the backend signs with: credentials of the role, for an hour, asked for anew ten minutes before they expire. A key that may write
// to the bucket itself does without.
import { init, sign } from "bucketkit/sign";

const { REGION, ROLE_ARN, STORE_URL, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY } = process.env;
await init();

let lent;
let until = 0;

async function assumeRole() {
  const body = new URLSearchParams({ Action: "AssumeRole", Version: "2011-06-15", RoleArn: ROLE_ARN, RoleSessionName: "signer", DurationSeconds: "3600" }).toString();
  const request = { method: "POST", url: STORE_URL ?? `https://sts.${REGION}.amazonaws.com/`, headers: { "content-type": "application/x-www-form-urlencoded" }, body };
  const { url, headers } = sign(request, { credentials: { accessKeyId: AWS_ACCESS_KEY_ID, secretAccessKey: AWS_SECRET_ACCESS_KEY }, region: REGION, service: "sts" });
  const answer = await fetch(url, { method: "POST", headers, body });
  if (!answer.ok) throw new Error(`The token service answered ${answer.status}.`);
  const text = await answer.text();
  const [accessKeyId, secretAccessKey, sessionToken, expiration] = ["AccessKeyId", "SecretAccessKey", "SessionToken", "Expiration"].map((name) => text.match(new RegExp(`<${name}>([^<]+)<`))[1]);
  until = Date.parse(expiration) - 600_000;
  return { accessKeyId, secretAccessKey, sessionToken };
}

export function credentials() {
  if (!lent || Date.now() > until) {
    until = Infinity;
    lent = assumeRole();
    // The next request may be luckier.
    lent.catch(() => (lent = undefined));
  }
  return lent;
}
