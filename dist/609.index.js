export const id = 609;
export const ids = [609];
export const modules = {

/***/ 6609:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   buildUserData: () => (/* binding */ buildUserData)
/* harmony export */ });
/* unused harmony exports UserDataTooLargeError, userDataLimitBytes */
/* harmony import */ var _chunk_TRTQSARU_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(5820);
/* harmony import */ var node_zlib__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(8522);
/* harmony import */ var tar_stream__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(8280);


// src/services/ec2/user-data.ts


var userDataLimitBytes = 16384;
var UserDataTooLargeError = class extends Error {
  name = "UserDataTooLargeError";
  bytes;
  excessBytes;
  constructor(bytes, parts) {
    const excessBytes = bytes - userDataLimitBytes;
    const sizes = Object.entries(parts).map(([name, size]) => `${name} ${size}`).join(", ");
    super(
      `user data is ${bytes} bytes compressed, ${excessBytes} more than the ${userDataLimitBytes} that EC2 allows (each part compressed: ${sizes}). Put the long script into the image, or let a short pre-runner-script fetch it.`
    );
    this.bytes = bytes;
    this.excessBytes = excessBytes;
  }
};
async function buildUserData(parts) {
  const files = filesOf(parts);
  const archive = compress(await tar(files));
  const text = script(parts.config.lifetimeSec, archive.toString("base64"));
  const compressed = compress(Buffer.from(text));
  const bytes = compressed.length;
  if (bytes > userDataLimitBytes) {
    throw new UserDataTooLargeError(
      bytes,
      Object.fromEntries(files.map(({ name, text: content }) => [name, compress(Buffer.from(content)).length]))
    );
  }
  return { text, base64: compressed.toString("base64"), bytes };
}
function filesOf({ config, agent, bootstrap, preRunnerScript, postJobScript }) {
  const scripts = [
    { name: "pre-runner.sh", mode: 493, text: preRunnerScript ?? "" },
    { name: "post-job.sh", mode: 493, text: postJobScript ?? "" }
  ];
  return [
    { name: "bootstrap.sh", mode: 493, text: withoutComments(bootstrap) },
    { name: "agent.mjs", mode: 420, text: agent },
    { name: "config.json", mode: 420, text: JSON.stringify(config) },
    { name: "pool.env", mode: 420, text: poolEnv(config) },
    ...scripts.filter(({ text }) => text.trim() !== "")
  ];
}
function poolEnv({ runnerUser, runnerArchive }) {
  const variables = {
    RUNNER_USER: runnerUser,
    RUNNER_ARCHIVE_URL: runnerArchive.url,
    RUNNER_ARCHIVE_VERSION: runnerArchive.version,
    RUNNER_ARCHIVE_SHA256: runnerArchive.sha256 ?? "",
    RUNNER_ARCHIVE_IMAGE_PATH: runnerArchive.imagePath ?? ""
  };
  return Object.entries(variables).map(([name, value]) => `${name}=${quote(value)}
`).join("");
}
var quote = (text) => `'${text.replaceAll("'", String.raw`'\''`)}'`;
var withoutComments = (shell) => shell.replaceAll(/^[ \t]*#(?!!).*\n/gm, "");
var script = (lifetimeSec, archive) => `#!/bin/sh
# EC2 Runner Pool. The machine ends after ${lifetimeSec} s, whatever else happens.
setsid sh -c 'sleep ${lifetimeSec}; while :; do shutdown -h now; sleep 30; done' >/dev/null 2>&1 </dev/null &
# Unpack the agent and its bootstrap, then run them.
export POOL_HOME="\${POOL_HOME:-/opt/ec2-runner-pool}"
mkdir -p "$POOL_HOME" && base64 -d <<'END' | tar -xzf - -C "$POOL_HOME" && exec bash "$POOL_HOME/bootstrap.sh"
${archive.replaceAll(/.{76}/g, "$&\n")}
END
echo "BOOT FAILED: could not unpack the user data into $POOL_HOME"
shutdown -h now
`;
async function tar(files) {
  const archive = (0,tar_stream__WEBPACK_IMPORTED_MODULE_2__.pack)();
  for (const { name, mode, text } of files) archive.entry({ name, mode, mtime: /* @__PURE__ */ new Date(0) }, text);
  archive.finalize();
  const chunks = [];
  for await (const chunk of archive) chunks.push(chunk);
  return Buffer.concat(chunks);
}
function compress(content) {
  const compressed = (0,node_zlib__WEBPACK_IMPORTED_MODULE_1__.gzipSync)(content, { level: 9 });
  compressed[9] = 255;
  return compressed;
}



/***/ })

};
