/**
 * scimmy with a store in memory, one for each first step of the path.
 *
 *     node server.js TOKEN
 *
 * It listens on a free port of 127.0.0.1 and prints its address. The base URL of a store, which
 * comes into being with its first request, is http://127.0.0.1:PORT/NAME/v2.
 *
 * What is stored is what scimmy has made of a request: this file adds ids, times, and that no two
 * users share a userName in whatever case (RFC 7643 section 4.1.1). Express stays at 4: under 5,
 * the query is made anew for each reader, and scimmy's numbers for paging get lost.
 */

import {randomUUID} from "node:crypto";
import express from "express";
import SCIMMY from "scimmy";
import SCIMMYRouters from "scimmy-routers";

const [token] = process.argv.slice(2);
const stores = new Map();

function storeOf(name) {
    if (!stores.has(name)) stores.set(name, {User: new Map(), Group: new Map()});
    return stores.get(name);
}

function found(table, id) {
    if (!table.has(id)) throw new SCIMMY.Types.Error(404, null, `Resource ${id} not found`);
    return table.get(id);
}

function refuseDoubles(table, id, {userName}) {
    const folded = userName?.toLowerCase();
    for (const other of table.values()) {
        if (folded && other.id !== id && other.userName?.toLowerCase() === folded) {
            throw new SCIMMY.Types.Error(409, "uniqueness", `userName ${userName} is taken`);
        }
    }
}

function handlers(type) {
    return {
        ingress({id}, data, store) {
            const table = store[type];
            const before = id ? found(table, id) : undefined;
            refuseDoubles(table, id, data);
            const lastModified = new Date().toISOString();
            const meta = {created: before?.meta.created ?? lastModified, lastModified};
            const document = {...JSON.parse(JSON.stringify(data)), id: id ?? randomUUID(), meta};
            table.set(document.id, document);
            return document;
        },
        egress({id, filter}, store) {
            if (id) return found(store[type], id);
            const documents = [...store[type].values()];
            return filter ? filter.match(documents) : documents;
        },
        degress({id}, store) {
            found(store[type], id);
            store[type].delete(id);
        },
    };
}

SCIMMY.Resources.declare(SCIMMY.Resources.User.extend(SCIMMY.Schemas.EnterpriseUser), handlers("User"));
SCIMMY.Resources.declare(SCIMMY.Resources.Group, handlers("Group"));

const app = express();
app.use("/:store/v2", new SCIMMYRouters({
    type: "bearer",
    handler(request) {
        if (request.header("Authorization") !== `Bearer ${token}`) throw new Error("Not authorized");
    },
    context: (request) => storeOf(request.params.store),
}));

const server = app.listen(0, "127.0.0.1", () => {
    console.log(`http://127.0.0.1:${server.address().port}`);
});
process.on("SIGTERM", () => process.exit(0));
