import { ConnectionGRPC } from 'weaviate-client';
const key = process.argv[2] ?? 'adminkey';
const {connection} = ConnectionGRPC.use({host:'http://127.0.0.1:28080', scheme:'http', grpcAddress:'127.0.0.1:28085', grpcSecure:false, apiKey:{apiKey:key}, headers:{}, skipInitChecks:true, timeout:{query:5,insert:5}});
const rest = async (method, path, body) => { const r = await fetch('http://127.0.0.1:28080/v1'+path,{method,headers:{authorization:'Bearer '+key,'content-type':'application/json'},body:body&&JSON.stringify(body)}); const t=await r.text(); return [r.status, t.slice(0,1500)]; };
const log=(...a)=>console.log(...a.map(x=>typeof x==='string'?x:JSON.stringify(x)));
log(await rest('DELETE','/schema/Article'));
const vec={vectorizer:{none:{}},vectorIndexType:'hnsw',vectorIndexConfig:{distance:'cosine'}};
log(await rest('POST','/schema',{class:'Article',description:'hello',vectorConfig:{default:vec, title_v:vec},invertedIndexConfig:{indexNullState:true,stopwords:{preset:'none'}},properties:[
 {name:'title',dataType:['text'],tokenization:'word'},{name:'owner',dataType:['text'],tokenization:'field',indexSearchable:false},{name:'tags',dataType:['text[]'],tokenization:'field',indexSearchable:false},{name:'words',dataType:['int'],indexRangeFilters:true},{name:'nums',dataType:['number[]']},{name:'ints',dataType:['int[]']},{name:'bools',dataType:['boolean[]']},{name:'dates',dataType:['date[]']},{name:'uuids',dataType:['uuid[]']},{name:'geo',dataType:['geoCoordinates']},{name:'at',dataType:['date']},{name:'ok',dataType:['boolean']},{name:'blob',dataType:['blob']},{name:'phone',dataType:['phoneNumber']},{name:'u',dataType:['uuid']}, {name:'n',dataType:['number']}]}));
const ids=n=>`00000000-0000-4000-8000-00000000000${n}`;
const b=await connection.batch('Article');
const f32=(...v)=>new Uint8Array(Float32Array.of(...v).buffer);
const obj=(n,props,v)=>({uuid:ids(n),collection:'Article',vector:[],vectorBytes:new Uint8Array(),tenant:'',vectors:v?[{name:'default',index:0,vectorBytes:f32(...v),type:1}]:[],properties:props});
const base={refPropsMulti:[],refPropsSingle:[]};
let r=await b.withObjects({objects:[obj(1,{nonRefProperties:{title:'Backups at night',owner:' ann ',words:9007199254740991,at:'2026-01-01T08:00:00.000Z',ok:true,blob:'aGVsbG8=',u:ids(5),n:3,tags:[]},textArrayProperties:[{propName:'tags',values:['ops','db','ops']}]},[3,0,0]),obj(2,{nonRefProperties:{title:'Sourdough',owner:'bob',words:2}},[0,2,0]),obj(3,{nonRefProperties:{title:'Restoring  a',owner:'ann',words:3}},[0,0,0]), obj(4,{nonRefProperties:{title:'bad',nope:'x'}},[0,1,0]), obj(5,{nonRefProperties:{title:'bad dims'}},[0,1])]});
log(r);
const s=await connection.search('Article');
const meta={uuid:true,vectors:['default'],distance:true,score:true};
log((await s.withFetch({limit:10,metadata:meta,properties:{nonRefProperties:[],refProperties:[],objectProperties:[],returnAllNonrefProperties:true},sortBy:[{ascending:true,path:['_id']}], filters:{operator:3,target:{property:'_id'},valueText:ids(1)}})).results.map(x=>({m:{id:x.metadata.id,v:x.metadata.vectors.map(v=>[v.name,[...new Float32Array(new Uint8Array(v.vectorBytes).buffer)]])},p:x.properties.nonRefProps})));
log((await s.withFetch({limit:10,metadata:meta,properties:{nonRefProperties:[],refProperties:[],objectProperties:[],returnAllNonrefProperties:true}})).results.map(x=>({m:{id:x.metadata.id,v:x.metadata.vectors.map(v=>[v.name,[...new Float32Array(new Uint8Array(v.vectorBytes).buffer)]])},p:x.properties.nonRefProps})));
log((await s.withNearVector({limit:10,metadata:meta,nearVector:{targets:{targetVectors:['default'],combination:0},vectorBytes:f32(1,0,0)}})).results.map(x=>[x.metadata.id,x.metadata.distance]));
log(await rest('PATCH','/objects/Article/'+ids(1),{class:'Article',id:ids(1),properties:{owner:null,title:'patched'}}));
log(await rest('GET','/objects/Article/'+ids(1)+'?include=vector'));
for (const f of [{operator:1,valueText:''},{operator:2,valueText:'ann'},{operator:1,valueText:'ann'},{operator:10,valueText:'A*'},{operator:10,valueText:'a*'},{operator:10,valueText:'%'},{operator:3,valueText:'ann'}]) { try { log(f, (await s.withFetch({limit:10,metadata:{uuid:true},filters:{...f,target:{property:'owner'}}})).results.map(x=>x.metadata.id.slice(-1)));}catch(e){log(f,e.name,e.message)} }
for (const f of [{operator:10,valueText:'%'},{operator:1,valueText:'NIGHT backups'},{operator:2,valueText:'patched'},{operator:1,valueText:''}]) { try { log('title',f, (await s.withFetch({limit:10,metadata:{uuid:true},filters:{...f,target:{property:'title'}}})).results.map(x=>x.metadata.id.slice(-1)));}catch(e){log(f,e.name,e.message)} }
for (const [n,f] of [['nowhere',connection.search('Nowhere').then(s=>s.withFetch({limit:1}))],['prop',s.withFetch({limit:1,filters:{operator:1,target:{property:'zzz'},valueText:'x'}})],['vec dim',s.withNearVector({limit:1,nearVector:{targets:{targetVectors:['default'],combination:0},vectorBytes:f32(1,0)}})],['tenant',connection.search('Article',undefined,'t1').then(s=>s.withFetch({limit:1}))]]) await f.catch(e=>log(n,e.name,e.message));
connection.close();
