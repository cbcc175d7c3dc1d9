/** The door 'dynochemy/operators': stages of the pipeline that are of use on any stream. */
export { type TokenBucketOptions, tokenBucket } from './pipeline/token-bucket.js';
export { batchWindow, type WindowOptions } from './pipeline/window.js';
