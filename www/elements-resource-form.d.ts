/**
 * "bucketkit/elements/resource-form": defines `<bucket-resource-form>`, a storage resource as a form that says what is wrong,
 * why, and mends it. Defining the element is its only side effect; on a server, where there are no elements, it does nothing.
 *
 *     <form>
 *       <bucket-resource-form name="storage" type="s3" use="browser" required></bucket-resource-form>
 *       <button>Save</button>
 *     </form>
 *
 * Works under `Content-Security-Policy: default-src 'self'; script-src 'self' 'wasm-unsafe-eval'`. Where WebAssembly is
 * forbidden it says that there are no checks, and is a form without them.
 *
 * **Secrets** are in the values of its controls and in `value`, never in an attribute or a text of the page. In a `<form>` they
 * are sent: the entry under `name` is the whole resource as JSON, keys included, so let the form's action be yours, and by
 * https. A listener of `formdata` or `submit` can take the entry and send it otherwise. What a browser keeps to restore a page
 * has no secret.
 *
 * **Sending.** When a button, or Enter, sends the `<form>` and something is wrong, the element shows all errors and goes to the first
 * one; the browser's own bubble does not come, since it would lie over the message. Advice on fields that nobody has touched waits.
 *
 * **Words.** Messages and buttons name fields as the labels do, in quotes; `validation.issues` name them as the resource does.
 *
 * **Styles.** Light or dark by the page's `color-scheme`. Custom properties: `--bucket-accent`, `--bucket-error`,
 * `--bucket-warning`, `--bucket-hint`, `--bucket-muted` (help texts), `--bucket-line` (between fields), `--bucket-edge` (of
 * controls), `--bucket-field` (behind what is typed), `--bucket-radius`, `--bucket-font`, `--bucket-mono`. Parts: `field`, `label`,
 * `help`, `control`, `issues`, `issue` (and its severity), `button` (and `reveal`, `fix`, `undo`), `paste`, `preview`, `url`,
 * `status`, `kept`, `whole`, `unavailable`, `connection`, `steps`, `step` (and its outcome), `verdict`, `cors`. Below 34rem of its own width the labels stand above the fields.
 */
import type { Diagnosis, DiagnosisCause, DiagnoseOptions, ProbeStep } from "./doctor.js";
import type { Auth } from "./index.js";
import type { Issue, IssueCode, Resources, ResourceType, Severity, Validation } from "./resource.js";

/** A text, with `{parameters}` to be filled in; or a function of them, for languages that need more than one form. */
export type Label<P extends string = never> = string | ((params: Record<P, string>) => string);

export type IssueLabel = string | ((params: Issue["params"]) => string);

/** What the form says, in other words. All of them are optional; a new object takes effect at once. */
export interface ResourceFormLabels {
  /** Beside the label of a field that must be there. */
  required?: Label;
  /** Of a flag that is absent: as the store wants it. */
  unset?: Label;
  /** Of anything else that is absent. */
  none?: Label;
  yes?: Label;
  no?: Label;
  /** Of a choice whose value is not among the choices. */
  other?: Label;
  show?: Label;
  /** The whole name of the button `show`, for screen readers. */
  showField?: Label<"field">;
  /** Severities, as a word before the message. */
  error?: Label;
  warning?: Label;
  hint?: Label;
  preview?: Label;
  unresolved?: Label;
  store?: Label;
  region?: Label;
  addressing?: Label;
  "virtual-hosted"?: Label;
  path?: Label;
  /** Where a placeholder stands for the whole resource. */
  whole?: Label<"path">;
  /** Of a list within a field, counted from 1. */
  entry?: Label<"number">;
  /** Fields of the value that the form does not show. */
  kept?: Label<"fields">;
  paste?: Label;
  pasteHelp?: Label;
  /** The same for other types than "s3", whose settings are read as JSON alone. */
  pasteJson?: Label;
  fill?: Label;
  pasted?: Label<"fields">;
  notPasted?: Label;
  /** After a patch: the label of its button, and what it changed. */
  done?: Label<"fix" | "changes">;
  change?: Label<"field" | "value">;
  undo?: Label;
  undone?: Label<"fields">;
  unavailable?: Label;
  /** The button that tries the connection, and what stands around what it finds. */
  test?: Label;
  notTested?: Label;
  testing?: Label;
  stop?: Label;
  stopped?: Label;
  alternatives?: Label;
  mend?: Label;
  cors?: Label;
  copy?: Label;
  copied?: Label;
  failed?: Label<"message">;
  stepOk?: Label;
  stepFailed?: Label;
  stepUnknown?: Label;
  stepSkipped?: Label;
  /** Of the test's steps, by name. */
  steps?: { [name in ProbeStep["name"]]?: string };
  /** Of what it finds, by cause. */
  causes?: { [cause in DiagnosisCause]?: string | (() => string) };
  /** Between the names of a list. Default: ", ". */
  separator?: Label;
  /** Of the resource's fields, by name. */
  fields?: Record<string, { title?: string; description?: string }>;
  /** Of issues, by code. `params` are the issue's own. */
  issues?: { [code in IssueCode]?: { message?: IssueLabel; fix?: IssueLabel } };
  /** What stores are called, by `resolved.provider`; else that, but for the large ones. */
  providers?: Record<string, string>;
}

type NamesOf<R> = R extends unknown ? keyof R : never;
type FieldOf<R, N extends PropertyKey> = R extends unknown ? (N extends keyof R ? R[N] : never) : never;

/** What is filled in of a resource so far: of one type, or of any. */
export type ResourceValue<T extends ResourceType = ResourceType> = { [N in NamesOf<Resources[T]>]?: FieldOf<Resources[T], N> } & Record<string, unknown>;

/**
 * `input` and `change` are told of what people do (typing, a patch, a paste, an undo), not of what the app sets. They bubble,
 * and cross shadow roots. Where you know its type, say it: `querySelector<BucketResourceForm<"azure_blob">>(…)`.
 */
export class BucketResourceForm<T extends ResourceType = ResourceType> extends HTMLElement {
  /**
   * The resource, secrets included; a copy each time. Fields that the form does not know are kept, and so are placeholders
   * (`$res:…`, `$var:…`). One that stands for the whole resource, a text, comes back as that text until somebody fills in a field.
   * What else is no object counts as an empty one. Setting it makes no event and leaves the caret where it is; fields that get
   * another value show their issues at once.
   */
  get value(): ResourceValue<T>;
  set value(value: object | string | null | undefined);
  /** What a reset brings back; also the value, until somebody edits. Default: empty. */
  get defaultValue(): ResourceValue<T>;
  set defaultValue(value: object | string | null | undefined);
  /** Of the present value, whether it is shown or not; undefined until the WebAssembly is there, which takes some milliseconds once. */
  readonly validation: Validation | undefined;
  labels: ResourceFormLabels;
  /**
   * Who signs when the connection is tried, as `openBucket` takes it; by default the keys in the form. With either, and with
   * `use="browser"`, there is a button "Test connection", which shows each step as it is taken and in the end what is the matter, with a
   * button that mends it where that is known, and the CORS rules where they are missing. It loads "bucketkit/doctor" then. The event
   * `diagnosis` tells what it found: a CustomEvent whose `detail` is a `Diagnosis`.
   */
  auth?: Auth;
  /** What the test may do: `write` a small upload, and below which `prefix`. Nothing is written without it. */
  testOptions?: Pick<DiagnoseOptions, "write" | "prefix">;

  /** Attribute `type`. Default: "s3", as for an unknown word. */
  type: T;
  /** Attribute `use`: who will call the store. Default: "browser". */
  use: "browser" | "server";
  /** Attribute `profile`: what an absent field means, as `validateResource` has it. Default: "docs". */
  profile: "docs" | "backend";
  /** Attribute `page-url`: the page that will call the store, relative to this one if need be. Default: this page, for `use="browser"`; with an empty one, none. */
  pageUrl: string;
  /** Attribute `bucket-is-new`: the rules for new names count. Default: false. */
  bucketIsNew: boolean;
  /** Attribute `name`: of the entry in the form's data. */
  name: string;
  /** Attribute `required`: without it, an empty resource is valid, and has no entry in the form's data. Default: false. */
  required: boolean;
  /** Attribute `disabled`; a disabled `<fieldset>` around it does the same. Default: false. */
  disabled: boolean;

  readonly form: HTMLFormElement | null;
  /** Its first error, as `valueMissing` or `customError`. Undefined in a browser without ElementInternals, where no form knows of it. */
  readonly validity: ValidityState | undefined;
  readonly validationMessage: string;
  readonly willValidate: boolean;
  checkValidity(): boolean;
  /** Also shows all issues, and goes to the first error. */
  reportValidity(): boolean;
}

export type { Diagnosis, Issue, IssueCode, ResourceType, Severity, Validation };

declare global {
  interface HTMLElementTagNameMap {
    "bucket-resource-form": BucketResourceForm;
  }
}
