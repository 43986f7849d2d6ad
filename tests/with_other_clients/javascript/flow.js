// Does the JavaScript SDK meet the service: a whole life, with error branches and pages?
"use strict";

const assert = require("node:assert");
const { PcaConnectorAd } = require("aws-sdk");

const [endpoint, input] = process.argv.slice(2);
const { authority, directory, group, securityGroups, definition } = JSON.parse(input);

const client = new PcaConnectorAd({
  endpoint,
  region: "us-east-1",
  accessKeyId: "testing",
  secretAccessKey: "testing",
  maxRetries: 3,
  retryDelayOptions: { base: 1 },
});

const call = (operation, parameters = {}) => client[operation](parameters).promise();

async function refused(operation, parameters) {
  try {
    await call(operation, parameters);
  } catch (error) {
    return error;
  }
  throw new Error(`${operation} was not refused`);
}

async function direct(path, body) {
  const response = await fetch(`${endpoint}/moto-api/pca-connector-ad/${path}`, {
    method: "POST",
    body: JSON.stringify(body),
  });
  const document = await response.json();
  assert.ok(response.ok, document.error);
}

async function main() {
  const { DirectoryRegistrationArn } = await call("createDirectoryRegistration", {
    DirectoryId: directory,
    Tags: { "a key": "a/value?&=" },
  });
  const { DirectoryRegistration } = await call("getDirectoryRegistration", {
    DirectoryRegistrationArn,
  });
  assert.strictEqual(DirectoryRegistration.Status, "ACTIVE");
  assert.ok(DirectoryRegistration.CreatedAt instanceof Date);

  const request = {
    CertificateAuthorityArn: authority,
    DirectoryId: directory,
    VpcInformation: { SecurityGroupIds: securityGroups },
  };
  await direct("fail-resources", { kind: "Connector", status_reason: "DIRECTORY_ACCESS_DENIED" });
  const failed = await call("createConnector", request);
  const { Connector } = await call("getConnector", failed);
  assert.strictEqual(Connector.Status, "FAILED");
  assert.strictEqual(Connector.StatusReason, "DIRECTORY_ACCESS_DENIED");
  await call("deleteConnector", failed);

  const { ConnectorArn } = await call("createConnector", request);
  assert.strictEqual((await call("getConnector", { ConnectorArn })).Connector.Status, "ACTIVE");
  const key = { ConnectorArn, DirectoryRegistrationArn };
  await call("createServicePrincipalName", key);
  const name = await call("getServicePrincipalName", key);
  assert.strictEqual(name.ServicePrincipalName.Status, "ACTIVE");

  const { TemplateArn } = await call("createTemplate", {
    ConnectorArn,
    Name: "Workstation",
    Definition: definition,
  });
  await call("updateTemplate", { TemplateArn, ReenrollAllCertificateHolders: true });
  const { Template } = await call("getTemplate", { TemplateArn });
  assert.deepStrictEqual(Template.Revision, { MajorRevision: 2, MinorRevision: 0 });
  assert.deepStrictEqual(Template.Definition, definition);
  const entryKey = { TemplateArn, GroupSecurityIdentifier: group };
  await call("createTemplateGroupAccessControlEntry", {
    ...entryKey,
    GroupDisplayName: "Computers",
    AccessRights: { Enroll: "ALLOW" },
  });
  await call("updateTemplateGroupAccessControlEntry", {
    ...entryKey,
    GroupDisplayName: "Servers",
  });
  const entry = await call("getTemplateGroupAccessControlEntry", entryKey);
  assert.strictEqual(entry.AccessControlEntry.GroupDisplayName, "Servers");

  for (const ResourceArn of [DirectoryRegistrationArn, TemplateArn]) {
    await call("tagResource", { ResourceArn, Tags: { "b c": "1", "d&e": "2" } });
    await call("untagResource", { ResourceArn, TagKeys: ["b c", "d&e"] });
  }
  const tags = await call("listTagsForResource", { ResourceArn: DirectoryRegistrationArn });
  assert.deepStrictEqual(tags.Tags, { "a key": "a/value?&=" });

  const conflict = await refused("createDirectoryRegistration", { DirectoryId: directory });
  assert.strictEqual(conflict.code, "ConflictException");
  assert.strictEqual(conflict.statusCode, 409);
  assert.match(conflict.message, /directory-registration/);
  const invalid = await refused("createDirectoryRegistration", { DirectoryId: "wrong" });
  assert.strictEqual(invalid.code, "ValidationException");
  assert.match(invalid.message, /DirectoryId/);
  for (const [body, type, code, status] of [
    ["{oops", "application/json", "SerializationException", 400],
    [`{"DirectoryId": 5}`, "application/json", "SerializationException", 400],
    [`{"DirectoryId": "${directory}"}`, "application/json", "ValidationException", 400],
    ["{}", "text/plain", "UnsupportedMediaTypeException", 415],
    [" ".repeat(1 << 21), "application/json", "RequestEntityTooLargeException", 413],
  ]) {
    const malformed = client.createDirectoryRegistration({ DirectoryId: directory });
    malformed.on("build", () => {
      malformed.httpRequest.body = body;
      malformed.httpRequest.headers["Content-Type"] = type;
    });
    const error = await malformed.promise().catch((refusal) => refusal);
    assert.strictEqual(error.code, code);
    assert.strictEqual(error.statusCode, status);
    assert.ok(error.message.length > 10, error.message);
  }
  const nowhere = client.listConnectors();
  nowhere.on("build", () => (nowhere.httpRequest.path = "/nothing"));
  const unknown = await nowhere.promise().catch((refusal) => refusal);
  assert.strictEqual(unknown.code, "UnknownOperationException");
  assert.strictEqual(unknown.statusCode, 404);
  assert.match(unknown.message, /no operation GET/);

  await direct("fail-calls", { operation: "ListConnectors", error: "ThrottlingException", times: 2 });
  const retried = client.listConnectors();
  assert.strictEqual((await retried.promise()).Connectors.length, 1);
  assert.strictEqual(retried.response.retryCount, 2);

  for (let number = 0; number < 5; number += 1) {
    await call("createDirectoryRegistration", { DirectoryId: `d-000000000${number}` });
  }
  const pages = [];
  await new Promise((resolve, reject) => {
    client.listDirectoryRegistrations({ MaxResults: 2 }).eachPage((error, page) => {
      if (error) reject(error);
      else if (page === null) resolve();
      else pages.push(page.DirectoryRegistrations.length);
    });
  });
  assert.deepStrictEqual(pages, [2, 2, 2]);
  const listed = await Promise.all([
    call("listTemplates", { ConnectorArn }),
    call("listServicePrincipalNames", { DirectoryRegistrationArn }),
    call("listTemplateGroupAccessControlEntries", { TemplateArn }),
  ]);
  assert.deepStrictEqual(
    [listed[0].Templates, listed[1].ServicePrincipalNames, listed[2].AccessControlEntries].map(
      (each) => each.length,
    ),
    [1, 1, 1],
  );

  await call("deleteTemplateGroupAccessControlEntry", entryKey);
  await call("deleteTemplate", { TemplateArn });
  await call("deleteServicePrincipalName", key);
  await call("deleteConnector", { ConnectorArn });
  await call("deleteDirectoryRegistration", { DirectoryRegistrationArn });
  const gone = await refused("getConnector", { ConnectorArn });
  assert.strictEqual(gone.code, "ResourceNotFoundException");
  assert.strictEqual(gone.statusCode, 404);
  console.log("done");
}

main().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
