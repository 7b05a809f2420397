/** A YAML or JSON document of the input. */
export interface Document {
  file: string;
  /** Offset of the document's text in the file. */
  start: number;
}
