/** Credentials that are planted wherever credentials may be, and must come out nowhere. */
const MARK = 'planted';

/** For the environment of the AWS SDKs. */
export const PLANTED_ENVIRONMENT = {
  AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE',
  AWS_SECRET_ACCESS_KEY: `${MARK}-secret-access-key/K7MDENG+bPxRfiCY`,
  AWS_SESSION_TOKEN: `${MARK}-session-token//////////wEaDGZ1eno=`,
};

/** For requests by HTTP. */
export const PLANTED_HEADERS = {
  authorization: `AWS4-HMAC-SHA256 Credential=a/b/c/d/e, SignedHeaders=host, Signature=${MARK}-signature`,
  'x-amz-security-token': PLANTED_ENVIRONMENT.AWS_SESSION_TOKEN,
  cookie: `session=${MARK}-cookie`,
};

/** A password as a part of a URL. */
export const PLANTED_PASSWORD = `${MARK}-password`;

/** What is wrong with an output: no part of a planted credential may be in it, not even the name of the key. */
export function leakIn(output: string): string | undefined {
  const at = Math.max(output.indexOf(MARK), output.indexOf(PLANTED_ENVIRONMENT.AWS_ACCESS_KEY_ID));
  return at === -1 ? undefined : `a credential came out: …${output.slice(Math.max(0, at - 200), at + 60)}`;
}
