export const id = 125;
export const ids = [125];
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

/***/ 125:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   GetRoleCredentialsCommand: () => (/* binding */ GetRoleCredentialsCommand),
/* harmony export */   SSOClient: () => (/* binding */ SSOClient)
/* harmony export */ });
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












// node_modules/@aws-sdk/nested-clients/dist-es/submodules/sso/auth/httpAuthSchemeProvider.js
var defaultSSOHttpAuthSchemeParametersProvider = async (config, context, input) => {
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
      name: "awsssoportal",
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
var defaultSSOHttpAuthSchemeProvider = (authParameters) => {
  const options = [];
  switch (authParameters.operation) {
    case "GetRoleCredentials":
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

// node_modules/@aws-sdk/nested-clients/dist-es/submodules/sso/endpoint/EndpointParameters.js
var resolveClientEndpointParameters = (options) => {
  return Object.assign(options, {
    useDualstackEndpoint: options.useDualstackEndpoint ?? false,
    useFipsEndpoint: options.useFipsEndpoint ?? false,
    defaultSigningName: "awsssoportal"
  });
};
var commonParams = {
  UseFIPS: { type: "builtInParams", name: "useFipsEndpoint" },
  Endpoint: { type: "builtInParams", name: "endpoint" },
  Region: { type: "builtInParams", name: "region" },
  UseDualStack: { type: "builtInParams", name: "useDualstackEndpoint" }
};

// node_modules/@aws-sdk/nested-clients/dist-es/submodules/sso/endpoint/bdd.js
var k = "ref";
var a = -1;
var b = true;
var c = "isSet";
var d = "PartitionResult";
var e = "booleanEquals";
var f = "getAttr";
var g = { [k]: "Endpoint" };
var h = { [k]: d };
var i = {};
var j = [{ [k]: "Region" }];
var _data = {
  conditions: [
    [c, [g]],
    [c, j],
    ["aws.partition", j, d],
    [e, [{ [k]: "UseFIPS" }, b]],
    [e, [{ [k]: "UseDualStack" }, b]],
    [e, [{ fn: f, argv: [h, "supportsDualStack"] }, b]],
    [e, [{ fn: f, argv: [h, "supportsFIPS"] }, b]],
    ["stringEquals", [{ fn: f, argv: [h, "name"] }, "aws-us-gov"]]
  ],
  results: [
    [a],
    [a, "Invalid Configuration: FIPS and custom endpoint are not supported"],
    [a, "Invalid Configuration: Dualstack and custom endpoint are not supported"],
    [g, i],
    ["https://portal.sso-fips.{Region}.{PartitionResult#dualStackDnsSuffix}", i],
    [a, "FIPS and DualStack are enabled, but this partition does not support one or both"],
    ["https://portal.sso.{Region}.amazonaws.com", i],
    ["https://portal.sso-fips.{Region}.{PartitionResult#dnsSuffix}", i],
    [a, "FIPS is enabled but this partition does not support FIPS"],
    ["https://portal.sso.{Region}.{PartitionResult#dualStackDnsSuffix}", i],
    [a, "DualStack is enabled but this partition does not support DualStack"],
    ["https://portal.sso.{Region}.{PartitionResult#dnsSuffix}", i],
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
  13,
  3,
  1,
  4,
  r + 12,
  2,
  5,
  r + 12,
  3,
  8,
  6,
  4,
  7,
  r + 11,
  5,
  r + 9,
  r + 10,
  4,
  11,
  9,
  6,
  10,
  r + 8,
  7,
  r + 6,
  r + 7,
  5,
  12,
  r + 5,
  6,
  r + 4,
  r + 5,
  3,
  r + 1,
  14,
  4,
  r + 2,
  r + 3
]);
var bdd = _chunk_33MPS6NL_js__WEBPACK_IMPORTED_MODULE_5__/* .BinaryDecisionDiagram */ .d5.from(nodes, root, _data.conditions, _data.results);

// node_modules/@aws-sdk/nested-clients/dist-es/submodules/sso/endpoint/endpointResolver.js
var cache = new _chunk_33MPS6NL_js__WEBPACK_IMPORTED_MODULE_5__/* .EndpointCache */ .kS({
  size: 50,
  params: ["Endpoint", "Region", "UseDualStack", "UseFIPS"]
});
var defaultEndpointResolver = (endpointParams, context = {}) => {
  return cache.get(endpointParams, () => (0,_chunk_33MPS6NL_js__WEBPACK_IMPORTED_MODULE_5__/* .decideEndpoint */ .cH)(bdd, {
    endpointParams,
    logger: context.logger
  }));
};
_chunk_33MPS6NL_js__WEBPACK_IMPORTED_MODULE_5__/* .customEndpointFunctions */ .mw.aws = _chunk_OEXYEANC_js__WEBPACK_IMPORTED_MODULE_4__/* .awsEndpointFunctions */ .UF;

// node_modules/@aws-sdk/nested-clients/dist-es/submodules/sso/models/SSOServiceException.js
var SSOServiceException = class _SSOServiceException extends _chunk_33MPS6NL_js__WEBPACK_IMPORTED_MODULE_5__/* .ServiceException */ .TJ {
  static shapeId = "smithy.ts.sdk.synthetic.com.amazonaws.sso#SSOServiceException";
  constructor(options) {
    super(options);
    Object.setPrototypeOf(this, _SSOServiceException.prototype);
  }
};

// node_modules/@aws-sdk/nested-clients/dist-es/submodules/sso/models/errors.js
var InvalidRequestException = class _InvalidRequestException extends SSOServiceException {
  static shapeId = "com.amazonaws.sso#InvalidRequestException";
  name = "InvalidRequestException";
  $fault = "client";
  constructor(opts) {
    super({
      name: "InvalidRequestException",
      $fault: "client",
      ...opts
    });
    Object.setPrototypeOf(this, _InvalidRequestException.prototype);
  }
};
var ResourceNotFoundException = class _ResourceNotFoundException extends SSOServiceException {
  static shapeId = "com.amazonaws.sso#ResourceNotFoundException";
  name = "ResourceNotFoundException";
  $fault = "client";
  constructor(opts) {
    super({
      name: "ResourceNotFoundException",
      $fault: "client",
      ...opts
    });
    Object.setPrototypeOf(this, _ResourceNotFoundException.prototype);
  }
};
var TooManyRequestsException = class _TooManyRequestsException extends SSOServiceException {
  static shapeId = "com.amazonaws.sso#TooManyRequestsException";
  name = "TooManyRequestsException";
  $fault = "client";
  constructor(opts) {
    super({
      name: "TooManyRequestsException",
      $fault: "client",
      ...opts
    });
    Object.setPrototypeOf(this, _TooManyRequestsException.prototype);
  }
};
var UnauthorizedException = class _UnauthorizedException extends SSOServiceException {
  static shapeId = "com.amazonaws.sso#UnauthorizedException";
  name = "UnauthorizedException";
  $fault = "client";
  constructor(opts) {
    super({
      name: "UnauthorizedException",
      $fault: "client",
      ...opts
    });
    Object.setPrototypeOf(this, _UnauthorizedException.prototype);
  }
};

// node_modules/@aws-sdk/nested-clients/dist-es/submodules/sso/schemas/schemas_0.js
var _ATT = "AccessTokenType";
var _GRC = "GetRoleCredentials";
var _GRCR = "GetRoleCredentialsRequest";
var _GRCRe = "GetRoleCredentialsResponse";
var _IRE = "InvalidRequestException";
var _RC = "RoleCredentials";
var _RNFE = "ResourceNotFoundException";
var _SAKT = "SecretAccessKeyType";
var _STT = "SessionTokenType";
var _TMRE = "TooManyRequestsException";
var _UE = "UnauthorizedException";
var _aI = "accountId";
var _aKI = "accessKeyId";
var _aT = "accessToken";
var _ai = "account_id";
var _c = "client";
var _e = "error";
var _ex = "expiration";
var _h = "http";
var _hE = "httpError";
var _hH = "httpHeader";
var _hQ = "httpQuery";
var _m = "message";
var _rC = "roleCredentials";
var _rN = "roleName";
var _rn = "role_name";
var _s = "smithy.ts.sdk.synthetic.com.amazonaws.sso";
var _sAK = "secretAccessKey";
var _sT = "sessionToken";
var _xasbt = "x-amz-sso_bearer_token";
var n0 = "com.amazonaws.sso";
var _s_registry = new _chunk_2COTFADL_js__WEBPACK_IMPORTED_MODULE_9__/* .TypeRegistry */ .OF(_s);
var SSOServiceException$ = [-3, _s, "SSOServiceException", 0, [], []];
_s_registry.registerError(SSOServiceException$, SSOServiceException);
var n0_registry = new _chunk_2COTFADL_js__WEBPACK_IMPORTED_MODULE_9__/* .TypeRegistry */ .OF(n0);
var InvalidRequestException$ = [
  -3,
  n0,
  _IRE,
  { [_e]: _c, [_hE]: 400 },
  [_m],
  [0]
];
n0_registry.registerError(InvalidRequestException$, InvalidRequestException);
var ResourceNotFoundException$ = [
  -3,
  n0,
  _RNFE,
  { [_e]: _c, [_hE]: 404 },
  [_m],
  [0]
];
n0_registry.registerError(ResourceNotFoundException$, ResourceNotFoundException);
var TooManyRequestsException$ = [
  -3,
  n0,
  _TMRE,
  { [_e]: _c, [_hE]: 429 },
  [_m],
  [0]
];
n0_registry.registerError(TooManyRequestsException$, TooManyRequestsException);
var UnauthorizedException$ = [
  -3,
  n0,
  _UE,
  { [_e]: _c, [_hE]: 401 },
  [_m],
  [0]
];
n0_registry.registerError(UnauthorizedException$, UnauthorizedException);
var errorTypeRegistries = [
  _s_registry,
  n0_registry
];
var AccessTokenType = [0, n0, _ATT, 8, 0];
var SecretAccessKeyType = [0, n0, _SAKT, 8, 0];
var SessionTokenType = [0, n0, _STT, 8, 0];
var GetRoleCredentialsRequest$ = [
  3,
  n0,
  _GRCR,
  0,
  [_rN, _aI, _aT],
  [[0, { [_hQ]: _rn }], [0, { [_hQ]: _ai }], [() => AccessTokenType, { [_hH]: _xasbt }]],
  3
];
var GetRoleCredentialsResponse$ = [
  3,
  n0,
  _GRCRe,
  0,
  [_rC],
  [[() => RoleCredentials$, 0]]
];
var RoleCredentials$ = [
  3,
  n0,
  _RC,
  0,
  [_aKI, _sAK, _sT, _ex],
  [0, [() => SecretAccessKeyType, 0], [() => SessionTokenType, 0], 1]
];
var GetRoleCredentials$ = [
  9,
  n0,
  _GRC,
  { [_h]: ["GET", "/federation/credentials", 200] },
  () => GetRoleCredentialsRequest$,
  () => GetRoleCredentialsResponse$
];

// node_modules/@aws-sdk/nested-clients/dist-es/submodules/sso/runtimeConfig.shared.js
var getRuntimeConfig = (config) => {
  return {
    apiVersion: "2019-06-10",
    base64Decoder: config?.base64Decoder ?? _chunk_FPTLYRUH_js__WEBPACK_IMPORTED_MODULE_8__/* .fromBase64 */ .Ey,
    base64Encoder: config?.base64Encoder ?? _chunk_FPTLYRUH_js__WEBPACK_IMPORTED_MODULE_8__/* .toBase64 */ .nk,
    disableHostPrefix: config?.disableHostPrefix ?? false,
    endpointProvider: config?.endpointProvider ?? defaultEndpointResolver,
    extensions: config?.extensions ?? [],
    httpAuthSchemeProvider: config?.httpAuthSchemeProvider ?? defaultSSOHttpAuthSchemeProvider,
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
      defaultNamespace: "com.amazonaws.sso",
      errorTypeRegistries,
      version: "2019-06-10",
      serviceTarget: "SWBPortalService"
    },
    serviceId: config?.serviceId ?? "SSO",
    sha256: config?.sha256 ?? _chunk_2NEHLVL6_js__WEBPACK_IMPORTED_MODULE_2__/* .Sha256Node */ .kS,
    urlParser: config?.urlParser ?? _chunk_2COTFADL_js__WEBPACK_IMPORTED_MODULE_9__/* .parseUrl */ .Dl,
    utf8Decoder: config?.utf8Decoder ?? _chunk_FPTLYRUH_js__WEBPACK_IMPORTED_MODULE_8__/* .fromUtf8 */ .ar,
    utf8Encoder: config?.utf8Encoder ?? _chunk_FPTLYRUH_js__WEBPACK_IMPORTED_MODULE_8__/* .toUtf8 */ .Pq
  };
};

// node_modules/@aws-sdk/nested-clients/dist-es/submodules/sso/runtimeConfig.js
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

// node_modules/@aws-sdk/nested-clients/dist-es/submodules/sso/auth/httpAuthExtensionConfiguration.js
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

// node_modules/@aws-sdk/nested-clients/dist-es/submodules/sso/runtimeExtensions.js
var resolveRuntimeExtensions = (runtimeConfig, extensions) => {
  const extensionConfiguration = Object.assign((0,_chunk_OEXYEANC_js__WEBPACK_IMPORTED_MODULE_4__/* .getAwsRegionExtensionConfiguration */ .Rq)(runtimeConfig), (0,_chunk_33MPS6NL_js__WEBPACK_IMPORTED_MODULE_5__/* .getDefaultExtensionConfiguration */ .xA)(runtimeConfig), (0,_chunk_VR3UKRZO_js__WEBPACK_IMPORTED_MODULE_6__/* .getHttpHandlerExtensionConfiguration */ .eS)(runtimeConfig), getHttpAuthExtensionConfiguration(runtimeConfig));
  extensions.forEach((extension) => extension.configure(extensionConfiguration));
  return Object.assign(runtimeConfig, (0,_chunk_OEXYEANC_js__WEBPACK_IMPORTED_MODULE_4__/* .resolveAwsRegionExtensionConfiguration */ .$3)(extensionConfiguration), (0,_chunk_33MPS6NL_js__WEBPACK_IMPORTED_MODULE_5__/* .resolveDefaultRuntimeConfig */ .uv)(extensionConfiguration), (0,_chunk_VR3UKRZO_js__WEBPACK_IMPORTED_MODULE_6__/* .resolveHttpHandlerRuntimeConfig */ .jt)(extensionConfiguration), resolveHttpAuthRuntimeConfig(extensionConfiguration));
};

// node_modules/@aws-sdk/nested-clients/dist-es/submodules/sso/SSOClient.js
var SSOClient = class extends _chunk_33MPS6NL_js__WEBPACK_IMPORTED_MODULE_5__/* .Client */ .Kj {
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
      httpAuthSchemeParametersProvider: defaultSSOHttpAuthSchemeParametersProvider,
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

// node_modules/@aws-sdk/nested-clients/dist-es/submodules/sso/commandBuilder.js
var command = (0,_chunk_33MPS6NL_js__WEBPACK_IMPORTED_MODULE_5__/* .makeBuilder */ .k8)(commonParams, "SWBPortalService", "SSOClient", _chunk_33MPS6NL_js__WEBPACK_IMPORTED_MODULE_5__/* .getEndpointPlugin */ .rD);
var _ep0 = {};
var _mw0 = (Command, cs, config, o) => [];

// node_modules/@aws-sdk/nested-clients/dist-es/submodules/sso/commands/GetRoleCredentialsCommand.js
var GetRoleCredentialsCommand = class extends command(_ep0, _mw0, "GetRoleCredentials", GetRoleCredentials$) {
};



/***/ })

};
