// Starts Swagger UI on /docs. A signed-in analyst's requests carry the CSRF token; keys are entered under "Authorize".
"use strict";

const page = document.getElementById("swagger-ui");

window.SwaggerUIBundle({
  url: page.dataset.schema,
  domNode: page,
  deepLinking: true,
  displayRequestDuration: true,
  tryItOutEnabled: true,
  validatorUrl: null,
  presets: [window.SwaggerUIBundle.presets.apis],
  layout: "BaseLayout",
  requestInterceptor(request) {
    const own = new URL(request.url, document.baseURI).origin === window.location.origin;
    if (own && request.method && request.method !== "GET") {
      request.headers["X-CSRFToken"] = page.dataset.csrf;
    }
    return request;
  },
});
