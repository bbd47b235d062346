export const id = 791;
export const ids = [791];
export const modules = {

/***/ 8765:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   n: () => (/* binding */ package_default)
/* harmony export */ });
// node_modules/@aws-sdk/nested-clients/package.json
var package_default = {
  name: "@aws-sdk/nested-clients",
  version: "3.998.3",
  description: "Nested clients for AWS SDK packages.",
  homepage: "https://github.com/aws/aws-sdk-js-v3/tree/main/packages/nested-clients",
  license: "Apache-2.0",
  author: {
    name: "AWS SDK for JavaScript Team",
    url: "https://aws.amazon.com/sdk-for-javascript/"
  },
  repository: {
    type: "git",
    url: "https://github.com/aws/aws-sdk-js-v3.git",
    directory: "packages/nested-clients"
  },
  files: [
    "./cognito-identity.d.ts",
    "./cognito-identity.js",
    "./signin.d.ts",
    "./signin.js",
    "./sso-oidc.d.ts",
    "./sso-oidc.js",
    "./sso.d.ts",
    "./sso.js",
    "./sts.d.ts",
    "./sts.js",
    "dist-*/**"
  ],
  sideEffects: false,
  main: "./dist-cjs/index.js",
  module: "./dist-es/index.js",
  browser: {
    "./dist-es/submodules/cognito-identity/runtimeConfig": "./dist-es/submodules/cognito-identity/runtimeConfig.browser",
    "./dist-es/submodules/signin/runtimeConfig": "./dist-es/submodules/signin/runtimeConfig.browser",
    "./dist-es/submodules/sso-oidc/runtimeConfig": "./dist-es/submodules/sso-oidc/runtimeConfig.browser",
    "./dist-es/submodules/sso/runtimeConfig": "./dist-es/submodules/sso/runtimeConfig.browser",
    "./dist-es/submodules/sts/runtimeConfig": "./dist-es/submodules/sts/runtimeConfig.browser"
  },
  types: "./dist-types/index.d.ts",
  typesVersions: {
    "<4.5": {
      "dist-types/*": [
        "dist-types/ts3.4/*"
      ],
      "*": [
        "dist-types/ts3.4/submodules/*/index.d.ts"
      ]
    }
  },
  "react-native": {},
  exports: {
    "./package.json": "./package.json",
    "./sso-oidc": {
      types: "./dist-types/submodules/sso-oidc/index.d.ts",
      module: "./dist-es/submodules/sso-oidc/index.js",
      node: "./dist-cjs/submodules/sso-oidc/index.js",
      import: "./dist-es/submodules/sso-oidc/index.js",
      require: "./dist-cjs/submodules/sso-oidc/index.js"
    },
    "./sts": {
      types: "./dist-types/submodules/sts/index.d.ts",
      module: "./dist-es/submodules/sts/index.js",
      node: "./dist-cjs/submodules/sts/index.js",
      import: "./dist-es/submodules/sts/index.js",
      require: "./dist-cjs/submodules/sts/index.js"
    },
    "./signin": {
      types: "./dist-types/submodules/signin/index.d.ts",
      module: "./dist-es/submodules/signin/index.js",
      node: "./dist-cjs/submodules/signin/index.js",
      import: "./dist-es/submodules/signin/index.js",
      require: "./dist-cjs/submodules/signin/index.js"
    },
    "./cognito-identity": {
      types: "./dist-types/submodules/cognito-identity/index.d.ts",
      module: "./dist-es/submodules/cognito-identity/index.js",
      node: "./dist-cjs/submodules/cognito-identity/index.js",
      import: "./dist-es/submodules/cognito-identity/index.js",
      require: "./dist-cjs/submodules/cognito-identity/index.js"
    },
    "./sso": {
      types: "./dist-types/submodules/sso/index.d.ts",
      module: "./dist-es/submodules/sso/index.js",
      node: "./dist-cjs/submodules/sso/index.js",
      import: "./dist-es/submodules/sso/index.js",
      require: "./dist-cjs/submodules/sso/index.js"
    }
  },
  scripts: {
    build: "concurrently 'yarn:build:types' 'yarn:build:es' && yarn build:cjs",
    "build:cjs": "node ../../scripts/compilation/inline",
    "build:es": "premove dist-es && tsc -p tsconfig.es.json",
    "build:include:deps": 'yarn g:turbo run build -F="$npm_package_name"',
    "build:types": "premove dist-types && tsc -p tsconfig.types.json",
    "build:types:downlevel": "downlevel-dts dist-types dist-types/ts3.4",
    clean: "premove dist-cjs dist-es dist-types",
    lint: "node ../../scripts/validation/submodules-linter.js",
    prebuild: "yarn lint",
    test: "yarn g:vitest run",
    "test:watch": "yarn g:vitest watch"
  },
  dependencies: {
    "@aws-sdk/core": "^3.981.0",
    "@aws-sdk/signature-v4-multi-region": "^3.996.52",
    "@aws-sdk/types": "^3.975.1",
    "@smithy/core": "^3.40.0",
    "@smithy/fetch-http-handler": "^5.8.1",
    "@smithy/node-http-handler": "^4.14.2",
    "@smithy/types": "^4.20.0",
    tslib: "^2.6.2"
  },
  devDependencies: {
    concurrently: "7.0.0",
    "downlevel-dts": "0.10.1",
    premove: "4.0.0",
    typescript: "~7.0.2"
  },
  engines: {
    node: ">=20.0.0"
  }
};




/***/ }),

/***/ 4791:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   CreateOAuth2TokenCommand: () => (/* binding */ CreateOAuth2TokenCommand),
/* harmony export */   SigninClient: () => (/* binding */ SigninClient)
/* harmony export */ });
/* unused harmony exports AccessDeniedException, AccessDeniedException$, AccessToken$, CreateOAuth2Token$, CreateOAuth2TokenRequest$, CreateOAuth2TokenRequestBody$, CreateOAuth2TokenResponse$, CreateOAuth2TokenResponseBody$, CreateOAuth2TokenWithIAM$, CreateOAuth2TokenWithIAMCommand, CreateOAuth2TokenWithIAMRequest$, CreateOAuth2TokenWithIAMResponse$, InternalServerException, InternalServerException$, OAuth2ErrorCode, Signin, SigninServiceException, SigninServiceException$, TooManyRequestsError, TooManyRequestsError$, ValidationException, ValidationException$, errorTypeRegistries */
/* harmony import */ var _chunk_OUWB6GG5_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(8765);
/* harmony import */ var _chunk_Q4ZEWER3_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(744);
/* harmony import */ var _chunk_2NEHLVL6_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(866);
/* harmony import */ var _chunk_3TWAMTLI_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(4126);
/* harmony import */ var _chunk_OEXYEANC_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(9601);
/* harmony import */ var _chunk_33MPS6NL_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(4435);
/* harmony import */ var _chunk_VR3UKRZO_js__WEBPACK_IMPORTED_MODULE_6__ = __webpack_require__(9565);
/* harmony import */ var _chunk_5JX7B37V_js__WEBPACK_IMPORTED_MODULE_7__ = __webpack_require__(2203);
/* harmony import */ var _chunk_FPTLYRUH_js__WEBPACK_IMPORTED_MODULE_8__ = __webpack_require__(7051);
/* harmony import */ var _chunk_2COTFADL_js__WEBPACK_IMPORTED_MODULE_9__ = __webpack_require__(7946);
/* harmony import */ var _chunk_TRTQSARU_js__WEBPACK_IMPORTED_MODULE_10__ = __webpack_require__(4163);












// node_modules/@aws-sdk/nested-clients/dist-es/submodules/signin/auth/httpAuthSchemeProvider.js
var defaultSigninHttpAuthSchemeParametersProvider = async (config, context, input) => {
  return {
    operation: (0,_chunk_2COTFADL_js__WEBPACK_IMPORTED_MODULE_9__/* .getSmithyContext */ .ug)(context).operation,
    region: await (0,_chunk_2COTFADL_js__WEBPACK_IMPORTED_MODULE_9__/* .normalizeProvider */ .te)(config.region)() || (() => {
      throw new Error("expected `region` to be configured for `aws.auth#sigv4`");
    })()
  };
};
function createAwsAuthSigv4HttpAuthOption(authParameters) {
  return {
    schemeId: "aws.auth#sigv4",
    signingProperties: {
      name: "signin",
      region: authParameters.region
    },
    propertiesExtractor: (config, context) => ({
      signingProperties: {
        config,
        context
      }
    })
  };
}
function createSmithyApiNoAuthHttpAuthOption(authParameters) {
  return {
    schemeId: "smithy.api#noAuth"
  };
}
var defaultSigninHttpAuthSchemeProvider = (authParameters) => {
  const options = [];
  switch (authParameters.operation) {
    case "CreateOAuth2Token":
      {
        options.push(createSmithyApiNoAuthHttpAuthOption(authParameters));
        break;
      }
      ;
    default: {
      options.push(createAwsAuthSigv4HttpAuthOption(authParameters));
    }
  }
  return options;
};
var resolveHttpAuthSchemeConfig = (config) => {
  const config_0 = (0,_chunk_Q4ZEWER3_js__WEBPACK_IMPORTED_MODULE_1__/* .resolveAwsSdkSigV4Config */ .ho)(config);
  return Object.assign(config_0, {
    authSchemePreference: (0,_chunk_2COTFADL_js__WEBPACK_IMPORTED_MODULE_9__/* .normalizeProvider */ .te)(config.authSchemePreference ?? [])
  });
};

// node_modules/@aws-sdk/nested-clients/dist-es/submodules/signin/endpoint/EndpointParameters.js
var resolveClientEndpointParameters = (options) => {
  return Object.assign(options, {
    useDualstackEndpoint: options.useDualstackEndpoint ?? false,
    useFipsEndpoint: options.useFipsEndpoint ?? false,
    defaultSigningName: "signin"
  });
};
var commonParams = {
  UseFIPS: { type: "builtInParams", name: "useFipsEndpoint" },
  Endpoint: { type: "builtInParams", name: "endpoint" },
  Region: { type: "builtInParams", name: "region" },
  UseDualStack: { type: "builtInParams", name: "useDualstackEndpoint" }
};

// node_modules/@aws-sdk/nested-clients/dist-es/submodules/signin/endpoint/bdd.js
var s = "ref";
var a = -1;
var b = false;
var c = true;
var d = "isSet";
var e = "booleanEquals";
var f = "coalesce";
var g = "PartitionResult";
var h = "stringEquals";
var i = "getAttr";
var j = "https://signin.{Region}.{PartitionResult#dualStackDnsSuffix}";
var k = { [s]: "Endpoint" };
var l = { "fn": i, "argv": [{ [s]: g }, "name"] };
var m = { [s]: "Region" };
var n = { [s]: g };
var o = { "authSchemes": [{ "name": "sigv4", "signingName": "signin", "signingRegion": "{Region}" }] };
var p = {};
var q = [m];
var _data = {
  conditions: [
    [d, q],
    [e, [{ fn: f, argv: [{ [s]: "IsControlPlane" }, b] }, c]],
    [d, [k]],
    ["aws.partition", q, g],
    [e, [{ [s]: "UseFIPS" }, c]],
    [h, [l, "aws"]],
    [e, [{ fn: f, argv: [{ [s]: "IsOAuthEndpoint" }, b] }, c]],
    [e, [{ [s]: "UseDualStack" }, c]],
    [h, [l, "aws-cn"]],
    [h, [m, "us-gov-west-1"]],
    [h, [l, "aws-us-gov"]],
    [e, [{ fn: i, argv: [n, "supportsFIPS"] }, c]],
    [h, [l, "aws-iso"]],
    [h, [l, "aws-iso-b"]],
    [h, [l, "aws-iso-f"]],
    [h, [l, "aws-iso-e"]],
    [h, [l, "aws-eusc"]],
    [e, [{ fn: i, argv: [n, "supportsDualStack"] }, c]]
  ],
  results: [
    [a],
    ["https://signin.{Region}.api.aws", o],
    ["https://signin.{Region}.api.amazonwebservices.com.cn", o],
    [j, o],
    [a, "FIPS endpoints are not supported for OAuth operations. Disable FIPS or use a non-OAuth operation."],
    ["https://{Region}.oauth.signin.aws", o],
    ["https://{Region}.signin.aws.amazon.com", p],
    ["https://{Region}.signin.amazonaws.cn", p],
    ["https://{Region}.signin.amazonaws-us-gov.com", p],
    ["https://{Region}.signin.c2shome.ic.gov", p],
    ["https://{Region}.signin.sc2shome.sgov.gov", p],
    ["https://{Region}.signin.csphome.hci.ic.gov", p],
    ["https://{Region}.signin.csphome.adc-e.uk", p],
    ["https://{Region}.signin.amazonaws-eusc.eu", p],
    ["https://signin-fips.amazonaws-us-gov.com", p],
    ["https://{Region}.signin-fips.amazonaws-us-gov.com", p],
    ["https://{Region}.signin.{PartitionResult#dnsSuffix}", p],
    [a, "Invalid Configuration: FIPS and custom endpoint are not supported"],
    [a, "Invalid Configuration: Dualstack and custom endpoint are not supported"],
    [k, p],
    ["https://signin-fips.{Region}.{PartitionResult#dualStackDnsSuffix}", p],
    [a, "FIPS and DualStack are enabled, but this partition does not support one or both"],
    ["https://signin-fips.{Region}.{PartitionResult#dnsSuffix}", p],
    [a, "FIPS is enabled but this partition does not support FIPS"],
    [j, p],
    [a, "DualStack is enabled but this partition does not support DualStack"],
    ["https://signin.{Region}.{PartitionResult#dnsSuffix}", p],
    [a, "Invalid Configuration: Missing Region"]
  ]
};
var root = 2;
var r = 1e8;
var nodes = new Int32Array([
  -1,
  1,
  -1,
  0,
  6,
  3,
  2,
  36,
  4,
  4,
  5,
  r + 27,
  6,
  r + 4,
  r + 27,
  1,
  29,
  7,
  2,
  36,
  8,
  3,
  9,
  31,
  4,
  22,
  10,
  5,
  19,
  11,
  7,
  21,
  12,
  8,
  r + 7,
  13,
  10,
  r + 8,
  14,
  12,
  r + 9,
  15,
  13,
  r + 10,
  16,
  14,
  r + 11,
  17,
  15,
  r + 12,
  18,
  16,
  r + 13,
  r + 16,
  6,
  r + 5,
  20,
  7,
  21,
  r + 6,
  17,
  r + 24,
  r + 25,
  6,
  r + 4,
  23,
  7,
  27,
  24,
  9,
  r + 14,
  25,
  10,
  r + 15,
  26,
  11,
  r + 22,
  r + 23,
  11,
  28,
  r + 21,
  17,
  r + 20,
  r + 21,
  2,
  35,
  30,
  3,
  39,
  31,
  4,
  32,
  r + 27,
  6,
  r + 4,
  33,
  7,
  r + 27,
  34,
  9,
  r + 14,
  r + 27,
  3,
  39,
  36,
  4,
  38,
  37,
  7,
  r + 18,
  r + 19,
  6,
  r + 4,
  r + 17,
  5,
  r + 1,
  40,
  8,
  r + 2,
  r + 3
]);
var bdd = _chunk_33MPS6NL_js__WEBPACK_IMPORTED_MODULE_5__/* .BinaryDecisionDiagram */ .d5.from(nodes, root, _data.conditions, _data.results);

// node_modules/@aws-sdk/nested-clients/dist-es/submodules/signin/endpoint/endpointResolver.js
var cache = new _chunk_33MPS6NL_js__WEBPACK_IMPORTED_MODULE_5__/* .EndpointCache */ .kS({
  size: 50,
  params: ["Endpoint", "IsControlPlane", "IsOAuthEndpoint", "Region", "UseDualStack", "UseFIPS"]
});
var defaultEndpointResolver = (endpointParams, context = {}) => {
  return cache.get(endpointParams, () => (0,_chunk_33MPS6NL_js__WEBPACK_IMPORTED_MODULE_5__/* .decideEndpoint */ .cH)(bdd, {
    endpointParams,
    logger: context.logger
  }));
};
_chunk_33MPS6NL_js__WEBPACK_IMPORTED_MODULE_5__/* .customEndpointFunctions */ .mw.aws = _chunk_OEXYEANC_js__WEBPACK_IMPORTED_MODULE_4__/* .awsEndpointFunctions */ .UF;

// node_modules/@aws-sdk/nested-clients/dist-es/submodules/signin/models/SigninServiceException.js
var SigninServiceException = class _SigninServiceException extends _chunk_33MPS6NL_js__WEBPACK_IMPORTED_MODULE_5__/* .ServiceException */ .TJ {
  static shapeId = "smithy.ts.sdk.synthetic.com.amazonaws.signin#SigninServiceException";
  constructor(options) {
    super(options);
    Object.setPrototypeOf(this, _SigninServiceException.prototype);
  }
};

// node_modules/@aws-sdk/nested-clients/dist-es/submodules/signin/models/errors.js
var AccessDeniedException = class _AccessDeniedException extends SigninServiceException {
  static shapeId = "com.amazonaws.signin#AccessDeniedException";
  name = "AccessDeniedException";
  $fault = "client";
  error;
  constructor(opts) {
    super({
      name: "AccessDeniedException",
      $fault: "client",
      ...opts
    });
    Object.setPrototypeOf(this, _AccessDeniedException.prototype);
    this.error = opts.error;
  }
};
var InternalServerException = class _InternalServerException extends SigninServiceException {
  static shapeId = "com.amazonaws.signin#InternalServerException";
  name = "InternalServerException";
  $fault = "server";
  error;
  constructor(opts) {
    super({
      name: "InternalServerException",
      $fault: "server",
      ...opts
    });
    Object.setPrototypeOf(this, _InternalServerException.prototype);
    this.error = opts.error;
  }
};
var TooManyRequestsError = class _TooManyRequestsError extends SigninServiceException {
  static shapeId = "com.amazonaws.signin#TooManyRequestsError";
  name = "TooManyRequestsError";
  $fault = "client";
  error;
  constructor(opts) {
    super({
      name: "TooManyRequestsError",
      $fault: "client",
      ...opts
    });
    Object.setPrototypeOf(this, _TooManyRequestsError.prototype);
    this.error = opts.error;
  }
};
var ValidationException = class _ValidationException extends SigninServiceException {
  static shapeId = "com.amazonaws.signin#ValidationException";
  name = "ValidationException";
  $fault = "client";
  error;
  constructor(opts) {
    super({
      name: "ValidationException",
      $fault: "client",
      ...opts
    });
    Object.setPrototypeOf(this, _ValidationException.prototype);
    this.error = opts.error;
  }
};

// node_modules/@aws-sdk/nested-clients/dist-es/submodules/signin/schemas/schemas_0.js
var _ADE = "AccessDeniedException";
var _AT = "AccessToken";
var _COAT = "CreateOAuth2Token";
var _COATR = "CreateOAuth2TokenRequest";
var _COATRB = "CreateOAuth2TokenRequestBody";
var _COATRBr = "CreateOAuth2TokenResponseBody";
var _COATRr = "CreateOAuth2TokenResponse";
var _COATWIAM = "CreateOAuth2TokenWithIAM";
var _COATWIAMR = "CreateOAuth2TokenWithIAMRequest";
var _COATWIAMRr = "CreateOAuth2TokenWithIAMResponse";
var _ISE = "InternalServerException";
var _OAAT = "OAuthAccessToken";
var _RT = "RefreshToken";
var _TMRE = "TooManyRequestsError";
var _VE = "ValidationException";
var _aKI = "accessKeyId";
var _aT = "accessToken";
var _at = "access_token";
var _c = "client";
var _cI = "clientId";
var _cV = "codeVerifier";
var _co = "code";
var _e = "error";
var _eI = "expiresIn";
var _ei = "expires_in";
var _gT = "grantType";
var _gt = "grant_type";
var _h = "http";
var _hE = "httpError";
var _iT = "idToken";
var _jN = "jsonName";
var _m = "message";
var _r = "resource";
var _rT = "refreshToken";
var _rU = "redirectUri";
var _s = "smithy.ts.sdk.synthetic.com.amazonaws.signin";
var _sAK = "secretAccessKey";
var _sT = "sessionToken";
var _se = "server";
var _tI = "tokenInput";
var _tO = "tokenOutput";
var _tT = "tokenType";
var _tt = "token_type";
var n0 = "com.amazonaws.signin";
var _s_registry = new _chunk_2COTFADL_js__WEBPACK_IMPORTED_MODULE_9__/* .TypeRegistry */ .OF(_s);
var SigninServiceException$ = [-3, _s, "SigninServiceException", 0, [], []];
_s_registry.registerError(SigninServiceException$, SigninServiceException);
var n0_registry = new _chunk_2COTFADL_js__WEBPACK_IMPORTED_MODULE_9__/* .TypeRegistry */ .OF(n0);
var AccessDeniedException$ = [
  -3,
  n0,
  _ADE,
  { [_e]: _c },
  [_e, _m],
  [0, 0],
  2
];
n0_registry.registerError(AccessDeniedException$, AccessDeniedException);
var InternalServerException$ = [
  -3,
  n0,
  _ISE,
  { [_e]: _se, [_hE]: 500 },
  [_e, _m],
  [0, 0],
  2
];
n0_registry.registerError(InternalServerException$, InternalServerException);
var TooManyRequestsError$ = [
  -3,
  n0,
  _TMRE,
  { [_e]: _c, [_hE]: 429 },
  [_e, _m],
  [0, 0],
  2
];
n0_registry.registerError(TooManyRequestsError$, TooManyRequestsError);
var ValidationException$ = [
  -3,
  n0,
  _VE,
  { [_e]: _c, [_hE]: 400 },
  [_e, _m],
  [0, 0],
  2
];
n0_registry.registerError(ValidationException$, ValidationException);
var errorTypeRegistries = [
  _s_registry,
  n0_registry
];
var OAuthAccessToken = [0, n0, _OAAT, 8, 0];
var RefreshToken = [0, n0, _RT, 8, 0];
var AccessToken$ = [
  3,
  n0,
  _AT,
  8,
  [_aKI, _sAK, _sT],
  [[0, { [_jN]: _aKI }], [0, { [_jN]: _sAK }], [0, { [_jN]: _sT }]],
  3
];
var CreateOAuth2TokenRequest$ = [
  3,
  n0,
  _COATR,
  0,
  [_tI],
  [[() => CreateOAuth2TokenRequestBody$, 16]],
  1
];
var CreateOAuth2TokenRequestBody$ = [
  3,
  n0,
  _COATRB,
  0,
  [_cI, _gT, _co, _rU, _cV, _rT],
  [[0, { [_jN]: _cI }], [0, { [_jN]: _gT }], 0, [0, { [_jN]: _rU }], [0, { [_jN]: _cV }], [() => RefreshToken, { [_jN]: _rT }]],
  2
];
var CreateOAuth2TokenResponse$ = [
  3,
  n0,
  _COATRr,
  0,
  [_tO],
  [[() => CreateOAuth2TokenResponseBody$, 16]],
  1
];
var CreateOAuth2TokenResponseBody$ = [
  3,
  n0,
  _COATRBr,
  0,
  [_aT, _tT, _eI, _rT, _iT],
  [[() => AccessToken$, { [_jN]: _aT }], [0, { [_jN]: _tT }], [1, { [_jN]: _eI }], [() => RefreshToken, { [_jN]: _rT }], [0, { [_jN]: _iT }]],
  4
];
var CreateOAuth2TokenWithIAMRequest$ = [
  3,
  n0,
  _COATWIAMR,
  0,
  [_gT, _r],
  [[0, { [_jN]: _gt }], 0],
  2
];
var CreateOAuth2TokenWithIAMResponse$ = [
  3,
  n0,
  _COATWIAMRr,
  0,
  [_aT, _tT, _eI],
  [[() => OAuthAccessToken, { [_jN]: _at }], [0, { [_jN]: _tt }], [1, { [_jN]: _ei }]],
  3
];
var CreateOAuth2Token$ = [
  9,
  n0,
  _COAT,
  { [_h]: ["POST", "/v1/token", 200] },
  () => CreateOAuth2TokenRequest$,
  () => CreateOAuth2TokenResponse$
];
var CreateOAuth2TokenWithIAM$ = [
  9,
  n0,
  _COATWIAM,
  { [_h]: ["POST", "/v1/token?x-amz-client-auth-method=iam", 200] },
  () => CreateOAuth2TokenWithIAMRequest$,
  () => CreateOAuth2TokenWithIAMResponse$
];

// node_modules/@aws-sdk/nested-clients/dist-es/submodules/signin/runtimeConfig.shared.js
var getRuntimeConfig = (config) => {
  return {
    apiVersion: "2023-01-01",
    base64Decoder: config?.base64Decoder ?? _chunk_FPTLYRUH_js__WEBPACK_IMPORTED_MODULE_8__/* .fromBase64 */ .Ey,
    base64Encoder: config?.base64Encoder ?? _chunk_FPTLYRUH_js__WEBPACK_IMPORTED_MODULE_8__/* .toBase64 */ .nk,
    disableHostPrefix: config?.disableHostPrefix ?? false,
    endpointProvider: config?.endpointProvider ?? defaultEndpointResolver,
    extensions: config?.extensions ?? [],
    httpAuthSchemeProvider: config?.httpAuthSchemeProvider ?? defaultSigninHttpAuthSchemeProvider,
    httpAuthSchemes: config?.httpAuthSchemes ?? [
      {
        schemeId: "aws.auth#sigv4",
        identityProvider: (ipc) => ipc.getIdentityProvider("aws.auth#sigv4"),
        signer: new _chunk_Q4ZEWER3_js__WEBPACK_IMPORTED_MODULE_1__/* .AwsSdkSigV4Signer */ .f2()
      },
      {
        schemeId: "smithy.api#noAuth",
        identityProvider: (ipc) => ipc.getIdentityProvider("smithy.api#noAuth") || (async () => ({})),
        signer: new _chunk_OEXYEANC_js__WEBPACK_IMPORTED_MODULE_4__/* .NoAuthSigner */ .mR()
      }
    ],
    logger: config?.logger ?? new _chunk_33MPS6NL_js__WEBPACK_IMPORTED_MODULE_5__/* .NoOpLogger */ .N4(),
    protocol: config?.protocol ?? _chunk_Q4ZEWER3_js__WEBPACK_IMPORTED_MODULE_1__/* .AwsRestJsonProtocol */ .Yu,
    protocolSettings: config?.protocolSettings ?? {
      defaultNamespace: "com.amazonaws.signin",
      errorTypeRegistries,
      version: "2023-01-01",
      serviceTarget: "Signin"
    },
    serviceId: config?.serviceId ?? "Signin",
    sha256: config?.sha256 ?? _chunk_2NEHLVL6_js__WEBPACK_IMPORTED_MODULE_2__/* .Sha256Node */ .kS,
    urlParser: config?.urlParser ?? _chunk_2COTFADL_js__WEBPACK_IMPORTED_MODULE_9__/* .parseUrl */ .Dl,
    utf8Decoder: config?.utf8Decoder ?? _chunk_FPTLYRUH_js__WEBPACK_IMPORTED_MODULE_8__/* .fromUtf8 */ .ar,
    utf8Encoder: config?.utf8Encoder ?? _chunk_FPTLYRUH_js__WEBPACK_IMPORTED_MODULE_8__/* .toUtf8 */ .Pq
  };
};

// node_modules/@aws-sdk/nested-clients/dist-es/submodules/signin/runtimeConfig.js
var getRuntimeConfig2 = (config) => {
  (0,_chunk_33MPS6NL_js__WEBPACK_IMPORTED_MODULE_5__/* .emitWarningIfUnsupportedVersion */ .I9)(process.version);
  const defaultsMode = (0,_chunk_5JX7B37V_js__WEBPACK_IMPORTED_MODULE_7__/* .resolveDefaultsModeConfig */ .IZ)(config);
  const defaultConfigProvider = () => defaultsMode().then(_chunk_33MPS6NL_js__WEBPACK_IMPORTED_MODULE_5__/* .loadConfigsForDefaultMode */ .lT);
  const clientSharedValues = getRuntimeConfig(config);
  (0,_chunk_OEXYEANC_js__WEBPACK_IMPORTED_MODULE_4__/* .emitWarningIfUnsupportedVersion */ .I9)(process.version);
  const loaderConfig = {
    profile: config?.profile,
    logger: clientSharedValues.logger
  };
  return {
    ...clientSharedValues,
    ...config,
    runtime: "node",
    defaultsMode,
    authSchemePreference: config?.authSchemePreference ?? (0,_chunk_5JX7B37V_js__WEBPACK_IMPORTED_MODULE_7__/* .loadConfig */ .Z9)(_chunk_Q4ZEWER3_js__WEBPACK_IMPORTED_MODULE_1__/* .NODE_AUTH_SCHEME_PREFERENCE_OPTIONS */ .$S, loaderConfig),
    bodyLengthChecker: config?.bodyLengthChecker ?? _chunk_FPTLYRUH_js__WEBPACK_IMPORTED_MODULE_8__/* .calculateBodyLength */ .n8,
    defaultSocketTimeout: (0,_chunk_OEXYEANC_js__WEBPACK_IMPORTED_MODULE_4__/* .getDefaultSocketTimeout */ .ED)(config?.requestHandler, 3e5),
    defaultUserAgentProvider: config?.defaultUserAgentProvider ?? (0,_chunk_OEXYEANC_js__WEBPACK_IMPORTED_MODULE_4__/* .createDefaultUserAgentProvider */ .pf)({ serviceId: clientSharedValues.serviceId, clientVersion: _chunk_OUWB6GG5_js__WEBPACK_IMPORTED_MODULE_0__/* .package_default */ .n.version }),
    maxAttempts: config?.maxAttempts ?? (0,_chunk_5JX7B37V_js__WEBPACK_IMPORTED_MODULE_7__/* .loadConfig */ .Z9)(_chunk_OEXYEANC_js__WEBPACK_IMPORTED_MODULE_4__/* .NODE_MAX_ATTEMPT_CONFIG_OPTIONS */ .qs, config),
    region: config?.region ?? (0,_chunk_5JX7B37V_js__WEBPACK_IMPORTED_MODULE_7__/* .loadConfig */ .Z9)(_chunk_5JX7B37V_js__WEBPACK_IMPORTED_MODULE_7__/* .NODE_REGION_CONFIG_OPTIONS */ .GG, { ..._chunk_5JX7B37V_js__WEBPACK_IMPORTED_MODULE_7__/* .NODE_REGION_CONFIG_FILE_OPTIONS */ .zH, ...loaderConfig }),
    requestHandler: _chunk_3TWAMTLI_js__WEBPACK_IMPORTED_MODULE_3__/* .NodeHttpHandler */ .$.create(config?.requestHandler ?? defaultConfigProvider),
    retryMode: config?.retryMode ?? (0,_chunk_5JX7B37V_js__WEBPACK_IMPORTED_MODULE_7__/* .loadConfig */ .Z9)({
      ..._chunk_OEXYEANC_js__WEBPACK_IMPORTED_MODULE_4__/* .NODE_RETRY_MODE_CONFIG_OPTIONS */ .kN,
      default: async () => (await defaultConfigProvider()).retryMode || _chunk_OEXYEANC_js__WEBPACK_IMPORTED_MODULE_4__/* .DEFAULT_RETRY_MODE */ .L0
    }, config),
    streamCollector: config?.streamCollector ?? _chunk_FPTLYRUH_js__WEBPACK_IMPORTED_MODULE_8__/* .streamCollector */ .kv,
    useDualstackEndpoint: config?.useDualstackEndpoint ?? (0,_chunk_5JX7B37V_js__WEBPACK_IMPORTED_MODULE_7__/* .loadConfig */ .Z9)(_chunk_5JX7B37V_js__WEBPACK_IMPORTED_MODULE_7__/* .NODE_USE_DUALSTACK_ENDPOINT_CONFIG_OPTIONS */ .e$, loaderConfig),
    useFipsEndpoint: config?.useFipsEndpoint ?? (0,_chunk_5JX7B37V_js__WEBPACK_IMPORTED_MODULE_7__/* .loadConfig */ .Z9)(_chunk_5JX7B37V_js__WEBPACK_IMPORTED_MODULE_7__/* .NODE_USE_FIPS_ENDPOINT_CONFIG_OPTIONS */ .Ko, loaderConfig),
    userAgentAppId: config?.userAgentAppId ?? (0,_chunk_5JX7B37V_js__WEBPACK_IMPORTED_MODULE_7__/* .loadConfig */ .Z9)(_chunk_OEXYEANC_js__WEBPACK_IMPORTED_MODULE_4__/* .NODE_APP_ID_CONFIG_OPTIONS */ .hV, loaderConfig)
  };
};

// node_modules/@aws-sdk/nested-clients/dist-es/submodules/signin/auth/httpAuthExtensionConfiguration.js
var getHttpAuthExtensionConfiguration = (runtimeConfig) => {
  const _httpAuthSchemes = runtimeConfig.httpAuthSchemes;
  let _httpAuthSchemeProvider = runtimeConfig.httpAuthSchemeProvider;
  let _credentials = runtimeConfig.credentials;
  return {
    setHttpAuthScheme(httpAuthScheme) {
      const index = _httpAuthSchemes.findIndex((scheme) => scheme.schemeId === httpAuthScheme.schemeId);
      if (index === -1) {
        _httpAuthSchemes.push(httpAuthScheme);
      } else {
        _httpAuthSchemes.splice(index, 1, httpAuthScheme);
      }
    },
    httpAuthSchemes() {
      return _httpAuthSchemes;
    },
    setHttpAuthSchemeProvider(httpAuthSchemeProvider) {
      _httpAuthSchemeProvider = httpAuthSchemeProvider;
    },
    httpAuthSchemeProvider() {
      return _httpAuthSchemeProvider;
    },
    setCredentials(credentials) {
      _credentials = credentials;
    },
    credentials() {
      return _credentials;
    }
  };
};
var resolveHttpAuthRuntimeConfig = (config) => {
  return {
    httpAuthSchemes: config.httpAuthSchemes(),
    httpAuthSchemeProvider: config.httpAuthSchemeProvider(),
    credentials: config.credentials()
  };
};

// node_modules/@aws-sdk/nested-clients/dist-es/submodules/signin/runtimeExtensions.js
var resolveRuntimeExtensions = (runtimeConfig, extensions) => {
  const extensionConfiguration = Object.assign((0,_chunk_OEXYEANC_js__WEBPACK_IMPORTED_MODULE_4__/* .getAwsRegionExtensionConfiguration */ .Rq)(runtimeConfig), (0,_chunk_33MPS6NL_js__WEBPACK_IMPORTED_MODULE_5__/* .getDefaultExtensionConfiguration */ .xA)(runtimeConfig), (0,_chunk_VR3UKRZO_js__WEBPACK_IMPORTED_MODULE_6__/* .getHttpHandlerExtensionConfiguration */ .eS)(runtimeConfig), getHttpAuthExtensionConfiguration(runtimeConfig));
  extensions.forEach((extension) => extension.configure(extensionConfiguration));
  return Object.assign(runtimeConfig, (0,_chunk_OEXYEANC_js__WEBPACK_IMPORTED_MODULE_4__/* .resolveAwsRegionExtensionConfiguration */ .$3)(extensionConfiguration), (0,_chunk_33MPS6NL_js__WEBPACK_IMPORTED_MODULE_5__/* .resolveDefaultRuntimeConfig */ .uv)(extensionConfiguration), (0,_chunk_VR3UKRZO_js__WEBPACK_IMPORTED_MODULE_6__/* .resolveHttpHandlerRuntimeConfig */ .jt)(extensionConfiguration), resolveHttpAuthRuntimeConfig(extensionConfiguration));
};

// node_modules/@aws-sdk/nested-clients/dist-es/submodules/signin/SigninClient.js
var SigninClient = class extends _chunk_33MPS6NL_js__WEBPACK_IMPORTED_MODULE_5__/* .Client */ .Kj {
  config;
  constructor(...[configuration]) {
    const _config_0 = getRuntimeConfig2(configuration || {});
    super(_config_0);
    this.initConfig = _config_0;
    const _config_1 = resolveClientEndpointParameters(_config_0);
    const _config_2 = (0,_chunk_OEXYEANC_js__WEBPACK_IMPORTED_MODULE_4__/* .resolveUserAgentConfig */ .Dc)(_config_1);
    const _config_3 = (0,_chunk_OEXYEANC_js__WEBPACK_IMPORTED_MODULE_4__/* .resolveRetryConfig */ .$z)(_config_2);
    const _config_4 = (0,_chunk_5JX7B37V_js__WEBPACK_IMPORTED_MODULE_7__/* .resolveRegionConfig */ .TD)(_config_3);
    const _config_5 = (0,_chunk_OEXYEANC_js__WEBPACK_IMPORTED_MODULE_4__/* .resolveHostHeaderConfig */ .OV)(_config_4);
    const _config_6 = (0,_chunk_33MPS6NL_js__WEBPACK_IMPORTED_MODULE_5__/* .resolveEndpointConfig */ .Co)(_config_5);
    const _config_7 = resolveHttpAuthSchemeConfig(_config_6);
    const _config_8 = resolveRuntimeExtensions(_config_7, configuration?.extensions || []);
    this.config = _config_8;
    this.middlewareStack.use((0,_chunk_2COTFADL_js__WEBPACK_IMPORTED_MODULE_9__/* .getSchemaSerdePlugin */ .wq)(this.config));
    this.middlewareStack.use((0,_chunk_OEXYEANC_js__WEBPACK_IMPORTED_MODULE_4__/* .getUserAgentPlugin */ .sM)(this.config));
    this.middlewareStack.use((0,_chunk_OEXYEANC_js__WEBPACK_IMPORTED_MODULE_4__/* .getRetryPlugin */ .ey)(this.config));
    this.middlewareStack.use((0,_chunk_VR3UKRZO_js__WEBPACK_IMPORTED_MODULE_6__/* .getContentLengthPlugin */ .vK)(this.config));
    this.middlewareStack.use((0,_chunk_OEXYEANC_js__WEBPACK_IMPORTED_MODULE_4__/* .getHostHeaderPlugin */ .TC)(this.config));
    this.middlewareStack.use((0,_chunk_OEXYEANC_js__WEBPACK_IMPORTED_MODULE_4__/* .getLoggerPlugin */ .Y7)(this.config));
    this.middlewareStack.use((0,_chunk_OEXYEANC_js__WEBPACK_IMPORTED_MODULE_4__/* .getRecursionDetectionPlugin */ .n4)(this.config));
    this.middlewareStack.use((0,_chunk_OEXYEANC_js__WEBPACK_IMPORTED_MODULE_4__/* .getHttpAuthSchemeEndpointRuleSetPlugin */ .wB)(this.config, {
      httpAuthSchemeParametersProvider: defaultSigninHttpAuthSchemeParametersProvider,
      identityProviderConfigProvider: async (config) => new _chunk_OEXYEANC_js__WEBPACK_IMPORTED_MODULE_4__/* .DefaultIdentityProviderConfig */ .h$({
        "aws.auth#sigv4": config.credentials
      })
    }));
    this.middlewareStack.use((0,_chunk_OEXYEANC_js__WEBPACK_IMPORTED_MODULE_4__/* .getHttpSigningPlugin */ .lW)(this.config));
  }
  destroy() {
    super.destroy();
  }
};

// node_modules/@aws-sdk/nested-clients/dist-es/submodules/signin/commandBuilder.js
var command = (0,_chunk_33MPS6NL_js__WEBPACK_IMPORTED_MODULE_5__/* .makeBuilder */ .k8)(commonParams, "Signin", "SigninClient", _chunk_33MPS6NL_js__WEBPACK_IMPORTED_MODULE_5__/* .getEndpointPlugin */ .rD);
var _ep0 = {
  IsControlPlane: { type: "staticContextParams", value: false }
};
var _ep1 = {
  IsOAuthEndpoint: { type: "staticContextParams", value: true }
};
var _mw0 = (Command2, cs, config, o2) => [];

// node_modules/@aws-sdk/nested-clients/dist-es/submodules/signin/commands/CreateOAuth2TokenCommand.js
var CreateOAuth2TokenCommand = class extends command(_ep0, _mw0, "CreateOAuth2Token", CreateOAuth2Token$) {
};

// node_modules/@aws-sdk/nested-clients/dist-es/submodules/signin/commands/CreateOAuth2TokenWithIAMCommand.js
var CreateOAuth2TokenWithIAMCommand = class extends command(_ep1, _mw0, "CreateOAuth2TokenWithIAM", CreateOAuth2TokenWithIAM$) {
};

// node_modules/@aws-sdk/nested-clients/dist-es/submodules/signin/Signin.js
var commands = {
  CreateOAuth2TokenCommand,
  CreateOAuth2TokenWithIAMCommand
};
var Signin = class extends SigninClient {
};
(0,_chunk_33MPS6NL_js__WEBPACK_IMPORTED_MODULE_5__/* .createAggregatedClient */ .J1)(commands, Signin);

// node_modules/@aws-sdk/nested-clients/dist-es/submodules/signin/models/enums.js
var OAuth2ErrorCode = {
  AUTHCODE_EXPIRED: "AUTHCODE_EXPIRED",
  CONFLICT: "CONFLICT",
  INSUFFICIENT_PERMISSIONS: "INSUFFICIENT_PERMISSIONS",
  INVALID_REQUEST: "INVALID_REQUEST",
  OAUTH_INVALID_GRANT: "invalid_grant",
  OAUTH_INVALID_REQUEST: "invalid_request",
  OAUTH_INVALID_SCOPE: "invalid_scope",
  OAUTH_INVALID_TARGET: "invalid_target",
  OAUTH_RATE_EXCEEDED: "rate_exceeded",
  OAUTH_SERVICE_UNAVAILABLE: "service_unavailable",
  OAUTH_UNSUPPORTED_GRANT_TYPE: "unsupported_grant_type",
  RESOURCE_NOT_FOUND: "RESOURCE_NOT_FOUND",
  SERVER_ERROR: "server_error",
  SERVICE_QUOTA_EXCEEDED: "SERVICE_QUOTA_EXCEEDED",
  TOKEN_EXPIRED: "TOKEN_EXPIRED",
  USER_CREDENTIALS_CHANGED: "USER_CREDENTIALS_CHANGED"
};



/***/ })

};
