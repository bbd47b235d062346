export const id = 596;
export const ids = [596];
export const modules = {

/***/ 3596:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   buildUserData: () => (/* binding */ buildUserData)
/* harmony export */ });
/* unused harmony export userDataLimitBytes */
/* harmony import */ var _chunk_OB46PCCC_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(6787);
/* harmony import */ var _chunk_TRTQSARU_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(4163);
/* harmony import */ var node_zlib__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(8522);
/* harmony import */ var tar_stream__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(6118);



// src/services/ec2/user-data.ts


var userDataLimitBytes = 16384;
async function buildUserData(parts) {
  const files = filesOf(parts);
  const archive = compress(await tar(files));
  const text = script(parts.config.lifetimeSec, archive.toString("base64"));
  const compressed = compress(Buffer.from(text));
  const bytes = compressed.length;
  if (bytes > userDataLimitBytes) {
    const sizes = files.map(({ name, text: content }) => `${name} ${compress(Buffer.from(content)).length}`).join(", ");
    throw new _chunk_OB46PCCC_js__WEBPACK_IMPORTED_MODULE_0__/* .InputError */ .dz([
      `pre-runner-script, post-job-script: with them, user data is ${bytes} bytes compressed, ${bytes - userDataLimitBytes} more than the ${userDataLimitBytes} that EC2 allows (each part compressed: ${sizes}). Put the long script into the image, or let a short pre-runner-script fetch it.`
    ]);
  }
  return { text, base64: compressed.toString("base64"), bytes };
}
function filesOf({ config, loader, bootstrap, preRunnerScript, postJobScript }) {
  const scripts = [
    { name: "pre-runner.sh", mode: 448, text: preRunnerScript ?? "" },
    { name: "post-job.sh", mode: 448, text: postJobScript ?? "" }
  ];
  return [
    { name: "bootstrap.sh", mode: 493, text: withoutComments(bootstrap) },
    { name: "loader.mjs", mode: 420, text: loader },
    { name: "config.json", mode: 420, text: JSON.stringify(config) },
    { name: "pool.env", mode: 420, text: poolEnv(config) },
    ...scripts.filter(({ text }) => text.trim() !== "")
  ];
}
function poolEnv({ runnerUser, fixedUser, metadataInJobs, runnerArchive }) {
  const variables = {
    RUNNER_USER: runnerUser,
    FIXED_USER: fixedUser ? "yes" : "",
    METADATA_IN_JOBS: metadataInJobs ? "yes" : "",
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
export POOL_HOME="\${POOL_HOME:-/opt/ec2-runner-pool}"
timer="\${POOL_SERVICES:-/etc/systemd/system}/ec2-runner-pool-lifetime.service"
{
  mkdir -p "$POOL_HOME" "\${timer%/*}" &&
  echo $(($(date +%s) + ${lifetimeSec})) >"$POOL_HOME/ends-at" &&
  cat >"$POOL_HOME/lifetime.sh" <<'END' &&
left=$(($(cat "$1/ends-at") - $(date +%s)))
[ "$left" -le ${lifetimeSec} ] || left=${lifetimeSec}
[ "$left" -le 0 ] || sleep "$left"
while :; do shutdown -h now; sleep 30; done
END
  cat >"$timer" <<END &&
[Unit]
Description=Ends this machine when its lifetime is over
StartLimitAction=poweroff
[Service]
ExecStart=/bin/sh "$POOL_HOME/lifetime.sh" "$POOL_HOME"
Restart=always
[Install]
WantedBy=multi-user.target
END
  systemctl enable --now ec2-runner-pool-lifetime &&
# Unpack the agent and its bootstrap, and make them a service.
  base64 -d <<'END' | tar -xzf - -C "$POOL_HOME"
${archive.replaceAll(/.{76}/g, "$&\n")}
END
} && exec bash "$POOL_HOME/bootstrap.sh" install
echo "BOOT FAILED: could not unpack the user data into $POOL_HOME"
shutdown -h now
`;
async function tar(files) {
  const archive = (0,tar_stream__WEBPACK_IMPORTED_MODULE_3__.pack)();
  for (const { name, mode, text } of files) archive.entry({ name, mode, mtime: /* @__PURE__ */ new Date(0) }, text);
  archive.finalize();
  const chunks = [];
  for await (const chunk of archive) chunks.push(chunk);
  return Buffer.concat(chunks);
}
function compress(content) {
  const compressed = (0,node_zlib__WEBPACK_IMPORTED_MODULE_2__.gzipSync)(content, { level: 9 });
  compressed[9] = 255;
  return compressed;
}



/***/ })

};
