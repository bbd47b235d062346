export const id = 253;
export const ids = [253];
export const modules = {

/***/ 786:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   G5: () => (/* binding */ command),
/* harmony export */   lq: () => (/* binding */ _ep0),
/* harmony export */   yt: () => (/* binding */ _mw0)
/* harmony export */ });
/* harmony import */ var _chunk_OTKO4XAS_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(8110);
/* harmony import */ var _chunk_33MPS6NL_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(4435);



// node_modules/@aws-sdk/client-ec2/dist-es/commandBuilder.js
var command = (0,_chunk_33MPS6NL_js__WEBPACK_IMPORTED_MODULE_1__/* .makeBuilder */ .k8)(_chunk_OTKO4XAS_js__WEBPACK_IMPORTED_MODULE_0__/* .commonParams */ .Sx, "AmazonEC2", "EC2Client", _chunk_33MPS6NL_js__WEBPACK_IMPORTED_MODULE_1__/* .getEndpointPlugin */ .rD);
var _ep0 = {};
var _mw0 = (Command, cs, config, o) => [];




/***/ }),

/***/ 8253:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

__webpack_require__.r(__webpack_exports__);
/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   LaunchTemplateManager: () => (/* binding */ LaunchTemplateManager),
/* harmony export */   contentHashOf: () => (/* binding */ contentHashOf),
/* harmony export */   launchTemplateData: () => (/* binding */ launchTemplateData)
/* harmony export */ });
/* harmony import */ var _chunk_UWS3EE6P_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(809);
/* harmony import */ var _chunk_Y7NVGPM6_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(7003);
/* harmony import */ var _chunk_FUAIE4Z3_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(786);
/* harmony import */ var _chunk_47SKW5UB_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(3119);
/* harmony import */ var _chunk_OTKO4XAS_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(8110);
/* harmony import */ var _chunk_NX3JBOT7_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(1686);
/* harmony import */ var _chunk_OB46PCCC_js__WEBPACK_IMPORTED_MODULE_6__ = __webpack_require__(6787);
/* harmony import */ var _chunk_Q4ZEWER3_js__WEBPACK_IMPORTED_MODULE_7__ = __webpack_require__(744);
/* harmony import */ var _chunk_2NEHLVL6_js__WEBPACK_IMPORTED_MODULE_8__ = __webpack_require__(866);
/* harmony import */ var _chunk_UHSTR77O_js__WEBPACK_IMPORTED_MODULE_9__ = __webpack_require__(9556);
/* harmony import */ var _chunk_3TWAMTLI_js__WEBPACK_IMPORTED_MODULE_10__ = __webpack_require__(4126);
/* harmony import */ var _chunk_OEXYEANC_js__WEBPACK_IMPORTED_MODULE_11__ = __webpack_require__(9601);
/* harmony import */ var _chunk_33MPS6NL_js__WEBPACK_IMPORTED_MODULE_12__ = __webpack_require__(4435);
/* harmony import */ var _chunk_VR3UKRZO_js__WEBPACK_IMPORTED_MODULE_13__ = __webpack_require__(9565);
/* harmony import */ var _chunk_5JX7B37V_js__WEBPACK_IMPORTED_MODULE_14__ = __webpack_require__(2203);
/* harmony import */ var _chunk_FPTLYRUH_js__WEBPACK_IMPORTED_MODULE_15__ = __webpack_require__(7051);
/* harmony import */ var _chunk_2COTFADL_js__WEBPACK_IMPORTED_MODULE_16__ = __webpack_require__(7946);
/* harmony import */ var _chunk_TRTQSARU_js__WEBPACK_IMPORTED_MODULE_17__ = __webpack_require__(4163);
/* harmony import */ var node_crypto__WEBPACK_IMPORTED_MODULE_18__ = __webpack_require__(7598);



















// src/services/ec2/launch-template-manager.ts


// node_modules/@aws-sdk/client-ec2/dist-es/commands/CreateLaunchTemplateCommand.js
var CreateLaunchTemplateCommand = class extends (0,_chunk_FUAIE4Z3_js__WEBPACK_IMPORTED_MODULE_2__/* .command */ .G5)(_chunk_FUAIE4Z3_js__WEBPACK_IMPORTED_MODULE_2__/* ._ep0 */ .lq, _chunk_FUAIE4Z3_js__WEBPACK_IMPORTED_MODULE_2__/* ._mw0 */ .yt, "CreateLaunchTemplate", _chunk_OTKO4XAS_js__WEBPACK_IMPORTED_MODULE_4__/* .CreateLaunchTemplate$ */ .kF) {
};

// node_modules/@aws-sdk/client-ec2/dist-es/commands/CreateLaunchTemplateVersionCommand.js
var CreateLaunchTemplateVersionCommand = class extends (0,_chunk_FUAIE4Z3_js__WEBPACK_IMPORTED_MODULE_2__/* .command */ .G5)(_chunk_FUAIE4Z3_js__WEBPACK_IMPORTED_MODULE_2__/* ._ep0 */ .lq, _chunk_FUAIE4Z3_js__WEBPACK_IMPORTED_MODULE_2__/* ._mw0 */ .yt, "CreateLaunchTemplateVersion", _chunk_OTKO4XAS_js__WEBPACK_IMPORTED_MODULE_4__/* .CreateLaunchTemplateVersion$ */ .yW) {
};

// node_modules/@aws-sdk/client-ec2/dist-es/commands/CreateTagsCommand.js
var CreateTagsCommand = class extends (0,_chunk_FUAIE4Z3_js__WEBPACK_IMPORTED_MODULE_2__/* .command */ .G5)(_chunk_FUAIE4Z3_js__WEBPACK_IMPORTED_MODULE_2__/* ._ep0 */ .lq, _chunk_FUAIE4Z3_js__WEBPACK_IMPORTED_MODULE_2__/* ._mw0 */ .yt, "CreateTags", _chunk_OTKO4XAS_js__WEBPACK_IMPORTED_MODULE_4__/* .CreateTags$ */ .GI) {
};

// node_modules/@aws-sdk/client-ec2/dist-es/commands/DeleteLaunchTemplateVersionsCommand.js
var DeleteLaunchTemplateVersionsCommand = class extends (0,_chunk_FUAIE4Z3_js__WEBPACK_IMPORTED_MODULE_2__/* .command */ .G5)(_chunk_FUAIE4Z3_js__WEBPACK_IMPORTED_MODULE_2__/* ._ep0 */ .lq, _chunk_FUAIE4Z3_js__WEBPACK_IMPORTED_MODULE_2__/* ._mw0 */ .yt, "DeleteLaunchTemplateVersions", _chunk_OTKO4XAS_js__WEBPACK_IMPORTED_MODULE_4__/* .DeleteLaunchTemplateVersions$ */ .WL) {
};

// node_modules/@aws-sdk/client-ec2/dist-es/commands/DescribeLaunchTemplatesCommand.js
var DescribeLaunchTemplatesCommand = class extends (0,_chunk_FUAIE4Z3_js__WEBPACK_IMPORTED_MODULE_2__/* .command */ .G5)(_chunk_FUAIE4Z3_js__WEBPACK_IMPORTED_MODULE_2__/* ._ep0 */ .lq, _chunk_FUAIE4Z3_js__WEBPACK_IMPORTED_MODULE_2__/* ._mw0 */ .yt, "DescribeLaunchTemplates", _chunk_OTKO4XAS_js__WEBPACK_IMPORTED_MODULE_4__/* .DescribeLaunchTemplates$ */ ._z) {
};

// node_modules/@aws-sdk/client-ec2/dist-es/commands/DescribeLaunchTemplateVersionsCommand.js
var DescribeLaunchTemplateVersionsCommand = class extends (0,_chunk_FUAIE4Z3_js__WEBPACK_IMPORTED_MODULE_2__/* .command */ .G5)(_chunk_FUAIE4Z3_js__WEBPACK_IMPORTED_MODULE_2__/* ._ep0 */ .lq, _chunk_FUAIE4Z3_js__WEBPACK_IMPORTED_MODULE_2__/* ._mw0 */ .yt, "DescribeLaunchTemplateVersions", _chunk_OTKO4XAS_js__WEBPACK_IMPORTED_MODULE_4__/* .DescribeLaunchTemplateVersions$ */ .q_) {
};

// node_modules/@aws-sdk/client-ec2/dist-es/commands/ModifyLaunchTemplateCommand.js
var ModifyLaunchTemplateCommand = class extends (0,_chunk_FUAIE4Z3_js__WEBPACK_IMPORTED_MODULE_2__/* .command */ .G5)(_chunk_FUAIE4Z3_js__WEBPACK_IMPORTED_MODULE_2__/* ._ep0 */ .lq, _chunk_FUAIE4Z3_js__WEBPACK_IMPORTED_MODULE_2__/* ._mw0 */ .yt, "ModifyLaunchTemplate", _chunk_OTKO4XAS_js__WEBPACK_IMPORTED_MODULE_4__/* .ModifyLaunchTemplate$ */ .OF) {
};

// node_modules/@aws-sdk/client-ec2/dist-es/commands/RunInstancesCommand.js
var RunInstancesCommand = class extends (0,_chunk_FUAIE4Z3_js__WEBPACK_IMPORTED_MODULE_2__/* .command */ .G5)(_chunk_FUAIE4Z3_js__WEBPACK_IMPORTED_MODULE_2__/* ._ep0 */ .lq, _chunk_FUAIE4Z3_js__WEBPACK_IMPORTED_MODULE_2__/* ._mw0 */ .yt, "RunInstances", _chunk_OTKO4XAS_js__WEBPACK_IMPORTED_MODULE_4__/* .RunInstances$ */ .el) {
};

// node_modules/@aws-sdk/client-ec2/dist-es/pagination/DescribeLaunchTemplateVersionsPaginator.js
var paginateDescribeLaunchTemplateVersions = (0,_chunk_OEXYEANC_js__WEBPACK_IMPORTED_MODULE_11__/* .createPaginator */ .KU)(_chunk_OTKO4XAS_js__WEBPACK_IMPORTED_MODULE_4__/* .EC2Client */ .gu, DescribeLaunchTemplateVersionsCommand, "NextToken", "NextToken", "MaxResults");

// src/services/ec2/launch-template-manager.ts
var keptVersions = 5;
function launchTemplateData(content) {
  const { rootVolume } = content;
  return {
    ImageId: content.image.imageId,
    IamInstanceProfile: content.iamInstanceProfile.startsWith("arn:") ? { Arn: content.iamInstanceProfile } : { Name: content.iamInstanceProfile },
    SecurityGroupIds: [...content.securityGroupIds],
    InstanceInitiatedShutdownBehavior: "terminate",
    // Hop limit 1 keeps containers on a bridge network away from the instance's credentials.
    MetadataOptions: {
      HttpTokens: "required",
      HttpPutResponseHopLimit: 1,
      HttpEndpoint: "enabled",
      // Nothing reads them, and they refuse tag keys with a slash, at each launch.
      InstanceMetadataTags: "disabled"
    },
    BlockDeviceMappings: [
      {
        DeviceName: content.image.rootDeviceName,
        Ebs: {
          Encrypted: true,
          DeleteOnTermination: true,
          VolumeType: rootVolume.type,
          ...rootVolume.sizeGiB !== void 0 && { VolumeSize: rootVolume.sizeGiB },
          ...rootVolume.iops !== void 0 && { Iops: rootVolume.iops },
          ...rootVolume.throughput !== void 0 && { Throughput: rootVolume.throughput }
        }
      }
    ],
    TagSpecifications: ["instance", "volume", "network-interface"].map((ResourceType) => ({
      ResourceType,
      Tags: (0,_chunk_UWS3EE6P_js__WEBPACK_IMPORTED_MODULE_0__/* .tagList */ .Tw)(ResourceType === "instance" ? content.tags : { ...content.tags, ...content.poolTags })
    })),
    UserData: content.userData
  };
}
var contentHashOf = (data) => (0,node_crypto__WEBPACK_IMPORTED_MODULE_18__.createHash)("sha256").update(JSON.stringify(data)).digest("hex");
var LaunchTemplateManager = class {
  #client;
  constructor(client) {
    this.#client = client;
  }
  /**
   * Looks at the template of that name, and changes nothing.
   * @returns undefined when there is none
   * @throws SetupError when there is one that is not of this pool
   */
  async find(templateName, own) {
    const output = await this.#call(
      "DescribeLaunchTemplates",
      templateName,
      () => this.#client.send(
        new DescribeLaunchTemplatesCommand({ Filters: [{ Name: "launch-template-name", Values: [templateName] }] })
      )
    );
    const [template] = output.LaunchTemplates ?? [];
    if (template === void 0) return void 0;
    const tags = (0,_chunk_UWS3EE6P_js__WEBPACK_IMPORTED_MODULE_0__/* .tagsFrom */ .Qb)(template.Tags);
    (0,_chunk_UWS3EE6P_js__WEBPACK_IMPORTED_MODULE_0__/* .mustBeOurs */ .OX)(`Launch template ${templateName}`, tags, own);
    return { id: template.LaunchTemplateId ?? "", defaultVersion: template.DefaultVersionNumber ?? 0, tags };
  }
  /** Adds the tags that the template lacks. @returns what was changed, as sentences */
  async tag(templateName, found, tags) {
    const missing = (0,_chunk_UWS3EE6P_js__WEBPACK_IMPORTED_MODULE_0__/* .missingTags */ .Ys)(found.tags, tags);
    if (Object.keys(missing).length === 0) return [];
    await this.#call(
      "CreateTags",
      templateName,
      () => this.#client.send(new CreateTagsCommand({ Resources: [found.id], Tags: (0,_chunk_UWS3EE6P_js__WEBPACK_IMPORTED_MODULE_0__/* .tagList */ .Tw)(missing) }))
    );
    return [`tagged launch template ${templateName}: ${Object.keys(missing).join(", ")}`];
  }
  /**
   * Makes sure that a version with this content exists. It is not in force yet.
   * @returns the version, and whether it is new
   */
  async ensure(templateName, content) {
    const data = launchTemplateData(content);
    const contentHash = contentHashOf(data);
    const versions = await this.#versions(templateName);
    const existing = versions.find((version) => version.VersionDescription === contentHash);
    const used = existing ?? (versions.length === 0 ? await this.#createTemplate(templateName, contentHash, data, content.templateTags) : await this.#createVersion(templateName, contentHash, data));
    const reference = { id: used.LaunchTemplateId ?? "", version: used.VersionNumber ?? 0, contentHash };
    return { reference, created: existing === void 0 };
  }
  /**
   * Makes the version the default, and prunes old ones.
   * @returns how many were pruned
   */
  async putInForce(templateName, { version: used }) {
    const versions = await this.#versions(templateName);
    if (!versions.some((version) => version.VersionNumber === used && version.DefaultVersion === true))
      await this.#makeDefault(templateName, used);
    return this.#prune(templateName, versions, used);
  }
  /**
   * Asks EC2 whether it would launch an instance from the version, and launches none.
   * @returns what it says against it, which no waiting mends; undefined when nothing
   */
  async refusal(template, instanceType, subnetId) {
    try {
      await (0,_chunk_47SKW5UB_js__WEBPACK_IMPORTED_MODULE_3__/* .callAws */ .I)(
        "ec2:RunInstances",
        `launch template ${template.id}`,
        () => this.#client.send(
          new RunInstancesCommand({
            DryRun: true,
            MinCount: 1,
            MaxCount: 1,
            LaunchTemplate: { LaunchTemplateId: template.id, Version: String(template.version) },
            InstanceType: instanceType,
            SubnetId: subnetId
          })
        )
      );
      return void 0;
    } catch (error) {
      const code = (0,_chunk_OB46PCCC_js__WEBPACK_IMPORTED_MODULE_6__/* .codeOf */ .$N)(error);
      if (code === "DryRunOperation" || (0,_chunk_Y7NVGPM6_js__WEBPACK_IMPORTED_MODULE_1__/* .classifyLaunchFailure */ .kI)(code) !== "permanent") return void 0;
      if (/^(Invalid|Missing|Unknown)/.test(code)) return { code, message: (0,_chunk_OB46PCCC_js__WEBPACK_IMPORTED_MODULE_6__/* .messageOf */ .bD)(error) };
      throw error;
    }
  }
  /** Every version, the newest first; empty when there is no such template. */
  async #versions(templateName) {
    const versions = [];
    try {
      await this.#call("DescribeLaunchTemplateVersions", templateName, async () => {
        for await (const page of paginateDescribeLaunchTemplateVersions(
          { client: this.#client, pageSize: 200 },
          { LaunchTemplateName: templateName }
        )) {
          versions.push(...page.LaunchTemplateVersions ?? []);
        }
      });
    } catch (error) {
      if ((0,_chunk_OB46PCCC_js__WEBPACK_IMPORTED_MODULE_6__/* .codeOf */ .$N)(error) !== "InvalidLaunchTemplateName.NotFoundException") throw error;
    }
    return versions.sort((one, other) => (other.VersionNumber ?? 0) - (one.VersionNumber ?? 0));
  }
  async #createTemplate(templateName, contentHash, data, tags) {
    try {
      const output = await this.#call(
        "CreateLaunchTemplate",
        templateName,
        () => this.#client.send(
          new CreateLaunchTemplateCommand({
            LaunchTemplateName: templateName,
            VersionDescription: contentHash,
            LaunchTemplateData: data,
            TagSpecifications: [{ ResourceType: "launch-template", Tags: (0,_chunk_UWS3EE6P_js__WEBPACK_IMPORTED_MODULE_0__/* .tagList */ .Tw)(tags) }]
          })
        )
      );
      const { LaunchTemplateId } = output.LaunchTemplate ?? {};
      return { ...LaunchTemplateId !== void 0 && { LaunchTemplateId }, VersionNumber: 1, DefaultVersion: true };
    } catch (error) {
      if ((0,_chunk_OB46PCCC_js__WEBPACK_IMPORTED_MODULE_6__/* .codeOf */ .$N)(error) === "InvalidLaunchTemplateName.AlreadyExistsException")
        return this.#createVersion(templateName, contentHash, data);
      throw error;
    }
  }
  async #createVersion(templateName, contentHash, data) {
    const output = await this.#call(
      "CreateLaunchTemplateVersion",
      templateName,
      () => this.#client.send(
        new CreateLaunchTemplateVersionCommand({
          LaunchTemplateName: templateName,
          VersionDescription: contentHash,
          LaunchTemplateData: data
        })
      )
    );
    return output.LaunchTemplateVersion ?? {};
  }
  async #makeDefault(templateName, version) {
    await this.#call(
      "ModifyLaunchTemplate",
      templateName,
      () => this.#client.send(
        new ModifyLaunchTemplateCommand({ LaunchTemplateName: templateName, DefaultVersion: String(version) })
      )
    );
  }
  async #prune(templateName, versions, used) {
    const numbers = versions.map((version) => version.VersionNumber ?? 0).filter((version) => version !== used);
    const old = numbers.slice(keptVersions).slice(0, 200).map(String);
    if (old.length > 0) {
      await this.#call(
        "DeleteLaunchTemplateVersions",
        templateName,
        () => this.#client.send(new DeleteLaunchTemplateVersionsCommand({ LaunchTemplateName: templateName, Versions: old }))
      );
    }
    return old.length;
  }
  #call(operation, templateName, request) {
    return (0,_chunk_47SKW5UB_js__WEBPACK_IMPORTED_MODULE_3__/* .callAws */ .I)(`ec2:${operation}`, `launch template ${templateName}`, request);
  }
};



/***/ })

};
