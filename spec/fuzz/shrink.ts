/** Leaves out of an input whatever it fails without: halves of its mutations at first, at last single ones. */
export async function shrink(
  all: readonly number[],
  fails: (kept: readonly number[]) => Promise<boolean>,
): Promise<readonly number[]> {
  let kept = all;
  for (let size = Math.ceil(kept.length / 2); size >= 1; size = Math.floor(size / 2)) {
    for (let start = 0; start < kept.length; ) {
      const fewer = [...kept.slice(0, start), ...kept.slice(start + size)];
      if (await fails(fewer)) kept = fewer;
      else start += size;
    }
  }
  return kept;
}
