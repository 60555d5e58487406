// What the scripts of the pages find in the browser beside the standard: vendored libraries, htmx's events, and the
// fact that every element they ask for is one of HTML (the pages hold no SVG that a script touches).

declare const htmx: any;
declare const uPlot: any;
declare const SwaggerUIBundle: any;

interface Window {
  htmx: typeof htmx;
  Redoc: any;
  SwaggerUIBundle: any;
}

interface ParentNode {
  querySelector<K extends keyof HTMLElementTagNameMap>(selectors: K): HTMLElementTagNameMap[K] | null;
  querySelector<E extends HTMLElement = HTMLElement>(selectors: string): E | null;
  querySelectorAll<K extends keyof HTMLElementTagNameMap>(selectors: K): NodeListOf<HTMLElementTagNameMap[K]>;
  querySelectorAll<E extends HTMLElement = HTMLElement>(selectors: string): NodeListOf<E>;
}

interface Element {
  closest<K extends keyof HTMLElementTagNameMap>(selector: K): HTMLElementTagNameMap[K] | null;
  closest<E extends HTMLElement = HTMLElement>(selectors: string): E | null;
}

// An event that reaches the document began at an element.
interface PageEventMap {
  change: Event & { target: HTMLElement };
  click: MouseEvent & { target: HTMLElement };
  submit: SubmitEvent & { target: HTMLFormElement };
  toggle: ToggleEvent & { target: HTMLDetailsElement };
  "htmx:afterOnLoad": CustomEvent;
  "htmx:afterSettle": CustomEvent;
  "htmx:beforeSwap": CustomEvent;
  "htmx:responseError": CustomEvent;
  "htmx:sendError": CustomEvent;
  "htmx:timeout": CustomEvent;
}

interface Document {
  addEventListener<K extends keyof PageEventMap>(
    type: K,
    listener: (event: PageEventMap[K]) => unknown,
    options?: boolean | AddEventListenerOptions,
  ): void;
}
