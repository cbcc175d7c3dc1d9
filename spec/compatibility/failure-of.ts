/** The error of that class with which a call failed; a call that succeeded, or failed otherwise, fails the test. */
export async function failureOf<E extends Error>(
  call: PromiseLike<unknown>,
  errorClass: abstract new (...args: never[]) => E,
): Promise<E> {
  const failure = await call.then(
    () => new Error('it succeeded'),
    (error: unknown) => error,
  );
  if (failure instanceof errorClass) return failure;
  throw failure;
}
