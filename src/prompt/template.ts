/**
 * How query, document and instruction become a request. With `query` or `document` texts the client renders and the
 * instruction has no field of its own; without, the instruction travels as the protocol's field.
 */
export interface Template {
  readonly name: string;
  readonly description: string;
  readonly instruction: string | null;
  /** Instruction by BCP 47 tag, where it differs from `instruction`. */
  readonly languages: Readonly<Record<string, string>>;
  /** Text with {{instruction}}, {{query}}, {{language}}; null = the query as it is. */
  readonly query: string | null;
  /** Text with {{instruction}}, {{document}}, {{query}}, {{language}}; null = the document as it is. */
  readonly document: string | null;
}
