export const id = 381;
export const ids = [381];
export const modules = {

/***/ 9381:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   failureSummary: () => (/* binding */ failureSummary)
/* harmony export */ });
/* harmony import */ var _chunk_SCCXXN7W_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(3518);
/* harmony import */ var _chunk_3GGGSOIK_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(3021);
/* harmony import */ var _chunk_ER7HCW77_js__WEBPACK_IMPORTED_MODULE_7__ = __webpack_require__(5083);
/* harmony import */ var _chunk_5QWHFADL_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(643);
/* harmony import */ var _chunk_LWUCCSFA_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(3409);
/* harmony import */ var _chunk_OB46PCCC_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(6787);
/* harmony import */ var _chunk_IFKVWICT_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(4502);
/* harmony import */ var _chunk_TRTQSARU_js__WEBPACK_IMPORTED_MODULE_6__ = __webpack_require__(4163);









// src/action/next-steps.ts
var nextSteps = {
  "POOL-INPUT": "Correct the inputs named above in the workflow file, and run it again.",
  "POOL-NO-TABLE": "Run mode `refresh` once, with the same `name`, `table-name` and `aws-region` as here.",
  "POOL-NOT-SET-UP": "Run mode `refresh`, and see that it succeeds.",
  "POOL-FOREIGN-TABLE": "Choose another `table-name`, or delete that table if nothing needs it.",
  "POOL-FOREIGN": "Choose another `name` for the pool, or delete the queue or launch template if nothing needs it.",
  "POOL-OTHER-REPOSITORY": "Set the input `name` to one that no other repository uses, in every mode.",
  "POOL-TABLE-NOT-READY": "Look at the table in the DynamoDB console, then run `refresh` again.",
  "POOL-NO-QUEUE": "Run mode `refresh`: it makes the queues of all resource classes.",
  "POOL-QUEUE-NAME-RESTS": "Run `refresh` again in a minute.",
  "POOL-OFFERS-REFUSED": "Nothing is lost: the next `refresh` offers the instances again.",
  "POOL-AWS-CREDENTIALS": "Run aws-actions/configure-aws-credentials in a step before this one.",
  "POOL-AWS-DENIED": "Allow the action named above in the IAM policy of the role that this job assumes.",
  "POOL-AWS-UNREACHABLE": "See that the job\u2019s machine reaches AWS in the region, then run it again.",
  "POOL-AWS-BUSY": "Run it again in some minutes.",
  "POOL-AWS-REFUSED": "Read what AWS said above; mend that, and run it again.",
  "POOL-AWS-ANSWER": "Look at HTTPS_PROXY, NO_PROXY and AWS_ENDPOINT_URL of the job\u2019s machine.",
  "POOL-GITHUB-TOKEN": "Store a new token in the secret that `github-token` takes.",
  "POOL-GITHUB-DENIED": "Give `github-token` the permission named above.",
  "POOL-GITHUB-SSO": "Let the owner of the token authorize it for the organization named above.",
  "POOL-GITHUB-RATE-LIMIT": "Run it again after the time named above, or give the pool a token of its own.",
  "POOL-GITHUB-UNREACHABLE": "Look at githubstatus.com, and at the way from the job\u2019s machine to GitHub; the next run tries again.",
  "POOL-GITHUB-REFUSED": "Read what GitHub said above; mend that, and run it again.",
  "POOL-GITHUB-ANSWER": "Look at HTTPS_PROXY, NO_PROXY and GITHUB_API_URL of the job\u2019s machine.",
  "POOL-NO-RUNNER-RELEASE": "Choose an image of another architecture, or another `actions-runner-version`.",
  "POOL-AT-LIMIT": "Release what nobody needs, or raise maxSize in resource-class-config of mode refresh.",
  "POOL-CAPACITY": "Allow more instance types or more subnets, or take `usage-class: spot-with-fallback`.",
  "POOL-QUOTA": "Raise the quota named above in Service Quotas, or run fewer instances at a time.",
  "POOL-THROTTLED": "Run the job again later; if it happens often, ask AWS for higher API limits.",
  "POOL-TEMPLATE-GONE": "Run mode `refresh`, which makes the launch template anew.",
  "POOL-LAUNCH-REFUSED": "Mend what EC2 says above, run mode `refresh`, and run the job again.",
  "POOL-PRE-RUNNER-SCRIPT": "Mend `pre-runner-script`, whose last lines stand above, and run mode `refresh`.",
  "POOL-RUNNER-ARCHIVE": "See that the subnet has a way out to GitHub, and that `actions-runner-version` exists; run mode `refresh`.",
  "POOL-BOOT": "Read the console lines above: the image needs cloud-init, and the subnet a way out to AWS.",
  "POOL-NO-ROW": "Look whether the instance profile may read the table, and the subnet reaches DynamoDB.",
  "POOL-STALE-TOKEN": "See why mode `refresh` fails, or does not run; run it by hand.",
  "POOL-REGISTRATION": "Run mode `refresh`, so that instances get a current runner and a fresh token; then run the job again.",
  "POOL-CLEANING": "Mend `post-job-script`, or what fills the disk; the job may be run again at once.",
  "POOL-INSTANCE-DIED": "Run the job again. If new machines die, too, read their console lines above.",
  "POOL-INSTANCE-ENDED": "Run the job again; where it is spot that ends, take `usage-class: on-demand`.",
  "POOL-NOT-ENDED": "Look at the instances named above in the EC2 console: they cost money. The next `refresh` tries again.",
  "POOL-TAKEN-AWAY": "Run the job again, with a longer `provision-timeout-sec` if it happens often.",
  "POOL-CANCELLED": "Nothing: what was taken has been given back.",
  "POOL-UNEXPECTED": "Report it with the log of this step: it is a defect of the action."
};

// src/action/failure-summary.ts
function failureSummary(mode, { code, message, link }) {
  const fence = "`".repeat(Math.max(3, ...[...message.matchAll(/`+/g)].map(([ticks]) => ticks.length + 1)));
  return [
    `### EC2 Runner Pool: ${_chunk_SCCXXN7W_js__WEBPACK_IMPORTED_MODULE_0__/* .modes */ .nI.find((known) => known === mode.trim()) ?? "the action"} failed`,
    `${fence}text
${(0,_chunk_ER7HCW77_js__WEBPACK_IMPORTED_MODULE_7__/* .plainText */ .wh)(message)}
${fence}`,
    `**What to do:** ${nextSteps[code]}`,
    `[${code}](${link}): causes and cures`
  ].join("\n\n");
}



/***/ })

};
