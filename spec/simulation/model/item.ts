/** An item as the model has it, and as users have it. */
export type Item = Readonly<Record<string, unknown>>;
