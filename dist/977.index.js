export const id = 977;
export const ids = [977];
export const modules = {

/***/ 3977:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

__webpack_require__.r(__webpack_exports__);
/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   CatalogOperations: () => (/* binding */ CatalogOperations)
/* harmony export */ });
/* harmony import */ var _chunk_FUAIE4Z3_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(786);
/* harmony import */ var _chunk_47SKW5UB_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(3119);
/* harmony import */ var _chunk_OTKO4XAS_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(8110);
/* harmony import */ var _chunk_NX3JBOT7_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(1686);
/* harmony import */ var _chunk_OB46PCCC_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(6787);
/* harmony import */ var _chunk_Q4ZEWER3_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(744);
/* harmony import */ var _chunk_2NEHLVL6_js__WEBPACK_IMPORTED_MODULE_6__ = __webpack_require__(866);
/* harmony import */ var _chunk_UHSTR77O_js__WEBPACK_IMPORTED_MODULE_7__ = __webpack_require__(9556);
/* harmony import */ var _chunk_3TWAMTLI_js__WEBPACK_IMPORTED_MODULE_8__ = __webpack_require__(4126);
/* harmony import */ var _chunk_OEXYEANC_js__WEBPACK_IMPORTED_MODULE_9__ = __webpack_require__(9601);
/* harmony import */ var _chunk_33MPS6NL_js__WEBPACK_IMPORTED_MODULE_10__ = __webpack_require__(4435);
/* harmony import */ var _chunk_VR3UKRZO_js__WEBPACK_IMPORTED_MODULE_11__ = __webpack_require__(9565);
/* harmony import */ var _chunk_5JX7B37V_js__WEBPACK_IMPORTED_MODULE_12__ = __webpack_require__(2203);
/* harmony import */ var _chunk_FPTLYRUH_js__WEBPACK_IMPORTED_MODULE_13__ = __webpack_require__(7051);
/* harmony import */ var _chunk_2COTFADL_js__WEBPACK_IMPORTED_MODULE_14__ = __webpack_require__(7946);
/* harmony import */ var _chunk_TRTQSARU_js__WEBPACK_IMPORTED_MODULE_15__ = __webpack_require__(4163);

















// node_modules/@aws-sdk/client-ec2/dist-es/commands/DescribeImagesCommand.js
var DescribeImagesCommand = class extends (0,_chunk_FUAIE4Z3_js__WEBPACK_IMPORTED_MODULE_0__/* .command */ .G5)(_chunk_FUAIE4Z3_js__WEBPACK_IMPORTED_MODULE_0__/* ._ep0 */ .lq, _chunk_FUAIE4Z3_js__WEBPACK_IMPORTED_MODULE_0__/* ._mw0 */ .yt, "DescribeImages", _chunk_OTKO4XAS_js__WEBPACK_IMPORTED_MODULE_2__/* .DescribeImages$ */ .gy) {
};

// node_modules/@aws-sdk/client-ec2/dist-es/commands/DescribeSecurityGroupsCommand.js
var DescribeSecurityGroupsCommand = class extends (0,_chunk_FUAIE4Z3_js__WEBPACK_IMPORTED_MODULE_0__/* .command */ .G5)(_chunk_FUAIE4Z3_js__WEBPACK_IMPORTED_MODULE_0__/* ._ep0 */ .lq, _chunk_FUAIE4Z3_js__WEBPACK_IMPORTED_MODULE_0__/* ._mw0 */ .yt, "DescribeSecurityGroups", _chunk_OTKO4XAS_js__WEBPACK_IMPORTED_MODULE_2__/* .DescribeSecurityGroups$ */ .GZ) {
};

// node_modules/@aws-sdk/client-ec2/dist-es/commands/DescribeSubnetsCommand.js
var DescribeSubnetsCommand = class extends (0,_chunk_FUAIE4Z3_js__WEBPACK_IMPORTED_MODULE_0__/* .command */ .G5)(_chunk_FUAIE4Z3_js__WEBPACK_IMPORTED_MODULE_0__/* ._ep0 */ .lq, _chunk_FUAIE4Z3_js__WEBPACK_IMPORTED_MODULE_0__/* ._mw0 */ .yt, "DescribeSubnets", _chunk_OTKO4XAS_js__WEBPACK_IMPORTED_MODULE_2__/* .DescribeSubnets$ */ ._3) {
};

// node_modules/@aws-sdk/client-ec2/dist-es/commands/GetInstanceTypesFromInstanceRequirementsCommand.js
var GetInstanceTypesFromInstanceRequirementsCommand = class extends (0,_chunk_FUAIE4Z3_js__WEBPACK_IMPORTED_MODULE_0__/* .command */ .G5)(_chunk_FUAIE4Z3_js__WEBPACK_IMPORTED_MODULE_0__/* ._ep0 */ .lq, _chunk_FUAIE4Z3_js__WEBPACK_IMPORTED_MODULE_0__/* ._mw0 */ .yt, "GetInstanceTypesFromInstanceRequirements", _chunk_OTKO4XAS_js__WEBPACK_IMPORTED_MODULE_2__/* .GetInstanceTypesFromInstanceRequirements$ */ ._h) {
};

// node_modules/@aws-sdk/client-ec2/dist-es/pagination/GetInstanceTypesFromInstanceRequirementsPaginator.js
var paginateGetInstanceTypesFromInstanceRequirements = (0,_chunk_OEXYEANC_js__WEBPACK_IMPORTED_MODULE_9__/* .createPaginator */ .KU)(_chunk_OTKO4XAS_js__WEBPACK_IMPORTED_MODULE_2__/* .EC2Client */ .gu, GetInstanceTypesFromInstanceRequirementsCommand, "NextToken", "NextToken", "MaxResults");

// src/services/ec2/catalog-operations.ts
var CatalogOperations = class {
  #client;
  constructor(client) {
    this.#client = client;
  }
  /** @throws InputError when there is no such image, or it cannot be a Linux runner */
  async image(imageId) {
    const images = await this.#describe(
      "DescribeImages",
      `image ${imageId}`,
      async () => (await this.#client.send(new DescribeImagesCommand({ ImageIds: [imageId] }))).Images ?? []
    );
    const [image] = images;
    if (image === void 0) {
      throw new _chunk_OB46PCCC_js__WEBPACK_IMPORTED_MODULE_4__/* .InputError */ .dz([
        `ami: '${imageId}' is not an image that this account can use in this region. Image ids differ by region; look it up with: aws ec2 describe-images --image-ids ${imageId}`
      ]);
    }
    const { Architecture: architecture, RootDeviceName: rootDeviceName } = image;
    if (architecture !== "x86_64" && architecture !== "arm64" || image.Platform?.toLowerCase() === "windows" || rootDeviceName === void 0) {
      throw new _chunk_OB46PCCC_js__WEBPACK_IMPORTED_MODULE_4__/* .InputError */ .dz([
        `ami: '${imageId}' (${architecture ?? "unknown"}, ${image.PlatformDetails ?? image.Platform ?? "unknown platform"}) cannot be used. Allowed is a Linux image for x86_64 or arm64, for example Ubuntu 24.04.`
      ]);
    }
    const root = image.BlockDeviceMappings?.find((mapping) => mapping.DeviceName === rootDeviceName);
    return { imageId, architecture, rootDeviceName, rootVolumeGiB: root?.Ebs?.VolumeSize ?? 0 };
  }
  /** @throws InputError that names every subnet that does not exist */
  async subnets(subnetIds) {
    const found = await this.#describe(
      "DescribeSubnets",
      `subnets ${subnetIds.join(", ")}`,
      async () => (
        // By filter: asked by id, one unknown subnet would hide the others.
        (await this.#client.send(
          new DescribeSubnetsCommand({ Filters: [{ Name: "subnet-id", Values: [...subnetIds] }] })
        )).Subnets ?? []
      )
    );
    const known = new Map(found.map((subnet) => [subnet.SubnetId, subnet]));
    const missing = subnetIds.filter((subnetId) => !known.has(subnetId));
    if (missing.length > 0) {
      throw new _chunk_OB46PCCC_js__WEBPACK_IMPORTED_MODULE_4__/* .InputError */ .dz(
        missing.map(
          (subnetId) => `subnet-ids: '${subnetId}' does not exist in this account and region. Look yours up with: aws ec2 describe-subnets`
        )
      );
    }
    return subnetIds.map((subnetId) => {
      const { AvailabilityZone: availabilityZone = "", VpcId: vpcId = "" } = known.get(subnetId) ?? {};
      return { subnetId, availabilityZone, vpcId };
    });
  }
  /** @throws InputError that names every security group that does not exist, or is of another VPC than a subnet */
  async checkSecurityGroups(groupIds, subnets) {
    const found = await this.#describe(
      "DescribeSecurityGroups",
      `security groups ${groupIds.join(", ")}`,
      async () => (await this.#client.send(
        new DescribeSecurityGroupsCommand({ Filters: [{ Name: "group-id", Values: [...groupIds] }] })
      )).SecurityGroups ?? []
    );
    const vpcs = new Map(found.map((group) => [group.GroupId, group.VpcId]));
    const problems = groupIds.flatMap((groupId) => {
      const vpcId = vpcs.get(groupId);
      if (vpcId === void 0)
        return [
          `security-group-ids: '${groupId}' does not exist in this account and region. Look yours up with: aws ec2 describe-security-groups`
        ];
      const others = subnets.filter((subnet) => subnet.vpcId !== vpcId);
      return others.length === 0 ? [] : [
        `security-group-ids: '${groupId}' is of ${vpcId}, but ${others.map((subnet) => `${subnet.subnetId} is of ${subnet.vpcId}`).join(", ")}. Allowed are security groups of the subnets' VPC, and subnets of one VPC.`
      ];
    });
    if (problems.length > 0) throw new _chunk_OB46PCCC_js__WEBPACK_IMPORTED_MODULE_4__/* .InputError */ .dz(problems);
  }
  /** Every type that has the class's vCPUs and at least its memory, in the region, for the architecture; sorted. */
  async instanceTypes(resourceClass, architecture) {
    const pages = paginateGetInstanceTypesFromInstanceRequirements(
      { client: this.#client, pageSize: 1e3 },
      {
        ArchitectureTypes: [architecture],
        VirtualizationTypes: ["hvm"],
        InstanceRequirements: {
          VCpuCount: { Min: resourceClass.vcpus, Max: resourceClass.vcpus },
          MemoryMiB: { Min: resourceClass.memoryMiB },
          BareMetal: "included",
          BurstablePerformance: "included"
        }
      }
    );
    return (0,_chunk_47SKW5UB_js__WEBPACK_IMPORTED_MODULE_1__/* .callAws */ .I)("ec2:GetInstanceTypesFromInstanceRequirements", `class ${resourceClass.name}`, async () => {
      const types = [];
      for await (const page of pages)
        types.push(...(page.InstanceTypes ?? []).flatMap((type) => type.InstanceType ?? []));
      return types.sort();
    });
  }
  /** EC2 answers an unknown id with an error rather than with nothing. */
  async #describe(operation, resource, request) {
    try {
      return await (0,_chunk_47SKW5UB_js__WEBPACK_IMPORTED_MODULE_1__/* .callAws */ .I)(`ec2:${operation}`, resource, request);
    } catch (error) {
      if (/^Invalid(\w+ID|Group|GroupId)\.(NotFound|Malformed|Unavailable)$/i.test((0,_chunk_OB46PCCC_js__WEBPACK_IMPORTED_MODULE_4__/* .codeOf */ .$N)(error))) return [];
      throw error;
    }
  }
};



/***/ }),

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




/***/ })

};
